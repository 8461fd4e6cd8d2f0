import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { type ServerCode, serverCodes, statusOfCode } from '../src/problem-details.ts';
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
  const pages = rowsOf(page('http.md'))
    .map(([path = '']) => path)
    .filter((path) => path.startsWith('/'));
  const routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/assets/') && !pages.includes(told(path)))
    .map(({ method, path }) => `${method} ${told(path)}`);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect([...new Set(routes)].toSorted()).toEqual([...described, 'GET /openapi.json'].toSorted());
  const all = app.routes.map(({ path }) => told(path));
  expect(pages.filter((path) => !all.includes(path))).toEqual([]);
  expect(pages).not.toEqual([]);
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

const page = (name: string) => readFileSync(path.join(import.meta.dirname, '../../../docs', name), 'utf8');
/** What stands in the first cell of each row of a table, and in the second. */
const rowsOf = (text: string) =>
  [...text.matchAll(/^\| `?([^`|]+?)`? \| (.*?) \|/gm)].map(([, first = '', second = '']) => [first, second]);

test('docs/http.md has every route, and who may', async ({ onTestFinished }) => {
  const { paths } = await read(await openApi(onTestFinished));
  const described = Object.entries(paths).flatMap(([target, operations]) =>
    Object.entries(operations).map(([method, { security }]) => [
      `${method.toUpperCase()} ${target}`,
      JSON.stringify(security) === '[]' ? 'public' : 'a role',
    ]),
  );
  const below = described
    .filter(([route = '', who]) => who === 'public' && route.includes(' /v1/'))
    .map(([route]) => route);
  const told = rowsOf(page('http.md'))
    .filter(([route = '']) => /^[A-Z]+ \//.test(route))
    .map(([route, who]) => [route, who === 'public' ? 'public' : 'a role']);
  const wanted = [...described.filter(([route]) => !below.includes(route)), ['GET /openapi.json', 'public']];
  expect(told.toSorted()).toEqual(wanted.toSorted());
});

test('docs/http.md has the status of every code, docs/errors.md each of the server’s own', () => {
  const http = page('http.md');
  const told = rowsOf(http.slice(http.indexOf('## Problems'))).filter(([status = '']) => /^\d{3}$/.test(status));
  const codes = told.flatMap(([status, cell = '']) =>
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => [code, status]),
  );
  for (const [code, status] of codes) expect([code, String(statusOfCode(code as ServerCode))]).toEqual([code, status]);
  const errors = page('errors.md');
  const ofCore = [...errors.matchAll(/^### `(.+)`$/gm)].map(([, code]) => code);
  expect(codes.map(([code]) => code).toSorted()).toEqual([...ofCore, ...serverCodes].toSorted());
  const own = errors.slice(errors.indexOf('## Of the HTTP server'), errors.indexOf('## Rules of the policy'));
  expect(
    rowsOf(own)
      .map(([code]) => code)
      .filter((code) => code !== 'code')
      .toSorted(),
  ).toEqual(serverCodes.toSorted());
});
