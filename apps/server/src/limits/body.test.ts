import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { bodyLimit } from './body-limit.ts';
import { jsonBody } from './json-body.ts';

const app = new Hono();
app.use(bodyLimit(100), jsonBody(4));
app.post('/', async (c) => c.json({ got: (await c.req.text()) === '' ? null : await c.req.json() }));

const json = { 'content-type': 'application/json' };
const send = (body: string | ReadableStream | null, headers: Record<string, string> = json) =>
  app.request('/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

const chunks = (...texts: string[]) =>
  new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });

test.each([['application/json'], ['application/json; charset=utf-8'], ['APPLICATION/JSON;charset="UTF-8"']])(
  '%s passes, and the route reads the same body',
  async (type) => {
    const answer = await send('{"a":[{"b":[1]}]}', { 'content-type': type });
    expect([answer.status, await answer.json()]).toEqual([200, { got: { a: [{ b: [1] }] } }]);
  },
);

test('no body at all passes', async () => {
  expect((await send(null, {})).status).toBe(200);
});

test('chunks pass while they are short together', async () => {
  expect((await send(chunks('{"a":', '1}'))).status).toBe(200);
});

test.each<[string, string | ReadableStream, Record<string, string>, number, string]>([
  ['too long', `"${'x'.repeat(100)}"`, json, 413, 'body-too-large'],
  ['too long in chunks', chunks('"', 'x'.repeat(60), 'x'.repeat(60), '"'), json, 413, 'body-too-large'],
  ['a form', '{}', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'media-type-unsupported'],
  ['text', '{}', { 'content-type': 'text/plain' }, 415, 'media-type-unsupported'],
  ['two types', '{}', { 'content-type': 'application/json, text/plain' }, 415, 'media-type-unsupported'],
  ['another encoding', '{}', { 'content-type': 'application/json; charset=utf-16' }, 415, 'media-type-unsupported'],
  ['a type without a body', '', json, 400, 'json-invalid'],
  ['half', '{"a":', json, 400, 'json-invalid'],
  ['too deep', '[[[[[]]]]]', json, 400, 'json-invalid'],
  ['deep and never closed', '['.repeat(90), json, 400, 'json-invalid'],
])('%s is refused', async (_, body, headers, status, code) => {
  const answer = await send(body, headers);
  expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ status, code })]);
});
