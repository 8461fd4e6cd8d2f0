import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import type { createApp } from '../src/app.ts';

type App = ReturnType<typeof createApp>;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

interface Known {
  readonly description: Description;
  validator(...pointer: readonly string[]): ValidateFunction;
}

const known = new WeakMap<App, Promise<Known>>();

async function read(app: App): Promise<Known> {
  const description = (await (await app.request('/openapi.json')).json()) as Description;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(description, 'api');
  const validator = (...pointer: readonly string[]) =>
    ajv.compile({
      $ref: `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`,
    });
  return { description, validator };
}

/** That an answer is one that /openapi.json tells: its status, its media type, and what stands in it. */
export async function assertDescribed(app: App, request: Request, response: Response): Promise<void> {
  if (!known.has(app)) known.set(app, read(app));
  const { description, validator } = (await known.get(app)) as Known;
  const { pathname } = new URL(request.url);
  const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase();
  const found = findOperation(description, pathname, method);
  const mediaType = response.headers.get('content-type')?.split(';')[0] ?? '';
  const title = `${request.method} ${pathname} ${response.status}`;
  if (!found) {
    expect([404, 405], title).toContain(response.status);
    expect(mediaType).toBe('application/problem+json');
    return;
  }
  const { path, operation } = found;
  const told = operation.responses[response.status];
  expect(told, `${title}: ${await response.clone().text()}`).toBeDefined();
  if (request.method === 'HEAD' || response.status === 304) return;
  expect(Object.keys(told?.content ?? {}), title).toContain(mediaType);
  if (!mediaType.endsWith('json')) return;
  const validate = validator(
    'paths',
    path,
    method,
    'responses',
    String(response.status),
    'content',
    mediaType,
    'schema',
  );
  const body = (await response.clone().json()) as { readonly code?: string };
  if (mediaType === 'application/problem+json') {
    expect(told?.description.split(', '), title).toContain(body.code);
  }
  expect(validate(body) ? [] : validate.errors, `${title}: ${JSON.stringify(body)}`).toEqual([]);
}

function findOperation({ paths }: Description, pathname: string, method: string) {
  const fitting = Object.keys(paths).filter((path) => patternOf(path).test(pathname));
  // A file of an authority is told more exactly than an authority.
  const path = fitting.toSorted((a, b) => b.length - a.length)[0];
  const operation = path === undefined ? undefined : paths[path]?.[method];
  return path !== undefined && operation ? { path, operation } : undefined;
}

/** A request by OCSP may hold slashes. */
const patternOf = (path: string) =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replaceAll('{request}', '.+')
      .replaceAll(/\{\w+\}/g, '[^/]+')}$`,
  );
