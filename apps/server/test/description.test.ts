import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { type Api, openApi } from './api-fixture.ts';

interface Operation {
  readonly security?: readonly unknown[];
  readonly summary?: string;
  readonly responses: Record<string, { readonly description: string }>;
}
interface Description {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

const read = async ({ app }: Api) => (await (await app.request('/openapi.json')).json()) as Description;

test('/openapi.json is a description by OpenAPI 3.1, of every route that there is', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const { app } = api;
  const document = await read(api);
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(document.openapi).toBe('3.1.0');
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${told(path)}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect([...new Set(routes)].toSorted()).toEqual([...described, 'GET /openapi.json'].toSorted());
});

/** A path of hono as OpenAPI writes it. */
const told = (path: string) =>
  path
    .replace(/:file\{\[\^\/\]\+\\(\.\w+)\}/, '{name}$1')
    .replace(':request{.+}', '{request}')
    .replaceAll(/:(\w+)/g, '{$1}');

test('every operation says what it is for, and who may', async ({ onTestFinished }) => {
  const document = await read(await openApi(onTestFinished));
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { security, summary, responses }] of Object.entries(operations)) {
      expect(summary, `${method} ${path}`).toMatch(/^\S/);
      const isOpen = JSON.stringify(security) === '[]';
      expect(responses[401]?.description, `${method} ${path}`).toEqual(isOpen ? undefined : 'principal-unknown');
    }
  }
});
