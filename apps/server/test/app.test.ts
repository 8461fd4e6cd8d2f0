import { CertwrightError, type ErrorCode } from '@certwright/core';
import { expect, test } from 'vitest';
import { openApi } from './api-fixture.ts';

type OnTestFinished = Parameters<typeof openApi>[0];

async function failingApi(onTestFinished: OnTestFinished, error: unknown) {
  const api = await openApi(onTestFinished);
  api.app.get('/fails', () => {
    throw error;
  });
  return { ...api, fail: () => api.app.request('/fails') };
}

test('an unknown path is a problem', async ({ onTestFinished }) => {
  const { ask } = await openApi(onTestFinished);
  const response = await ask('/nowhere');
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toEqual({
    title: 'not found',
    status: 404,
    code: 'not-found',
    detail: 'there is no /nowhere',
  });
});

test('a refusal is told with its hint and details, and not where the folder lies', async ({ onTestFinished }) => {
  const { assetsFolder } = await openApi(onTestFinished);
  const error = new CertwrightError('policy-violation', 'the request breaks two rules', {
    hint: 'ask for less',
    details: ['one', 'two'],
  });
  const { fail, faults } = await failingApi(onTestFinished, error);
  const response = await fail();
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({
    title: 'policy violation',
    status: 422,
    detail: 'the request breaks two rules',
    code: 'policy-violation',
    hint: 'ask for less',
    details: ['one', 'two'],
  });
  expect(faults).toEqual([]);
  expect(assetsFolder).not.toBe('');
});

test('where the folder lies is told to nobody', async ({ onTestFinished }) => {
  const { app, assetsFolder } = await openApi(onTestFinished);
  app.get('/fails', () => {
    throw new CertwrightError('file-exists', `${assetsFolder}/keys/a.pem is in ${assetsFolder}`);
  });
  expect(await (await app.request('/fails')).json()).toMatchObject({ detail: 'keys/a.pem is in the folder' });
});

test('a thousand faults are told in short', async ({ onTestFinished }) => {
  const details = Array.from({ length: 1000 }, (_, index) => `fault ${index}`);
  const { fail } = await failingApi(onTestFinished, new CertwrightError('request-invalid', 'no', { details }));
  const told = ((await (await fail()).json()) as { details: string[] }).details;
  expect([told.length, told[0], told.at(-1)]).toEqual([51, 'fault 0', 'and 950 more']);
});

test.each<[ErrorCode, number, Record<string, string>]>([
  ['request-invalid', 400, {}],
  ['principal-unknown', 401, { 'www-authenticate': 'Bearer realm="certwright"' }],
  ['access-denied', 403, {}],
  ['certificate-not-found', 404, {}],
  ['file-exists', 409, {}],
  ['certificate-unreadable', 500, {}],
  ['record-busy', 503, { 'retry-after': '1' }],
])('%s is answered with %i', async (code, status, headers) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { fail } = await failingApi((close) => cleanups.push(close), new CertwrightError(code, 'it is so'));
  const response = await fail();
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  for (const close of cleanups) await close();
});

test.each([
  ['a bug', new TypeError('secret /root/path'), 'internal-error'],
  [
    'a fault of the server',
    new CertwrightError('storage-failed', 'secret /root', { hint: 'secret' }),
    'storage-failed',
  ],
])('%s is told to the operator and not to the client', async (_, error, code) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { fail, faults } = await failingApi((close) => cleanups.push(close), error);
  const response = await fail();
  expect(await response.json()).toEqual({ title: code.replace('-', ' '), status: 500, code });
  expect(faults).toEqual([error]);
  for (const close of cleanups) await close();
});

test('every answer keeps a browser from doing more with it, and is not kept', async ({ onTestFinished }) => {
  const { ask, makeToken } = await openApi(onTestFinished);
  const answers = [
    await ask('/healthz'),
    await ask('/v1/profiles'),
    await ask('/v1/profiles', { token: await makeToken('viewer') }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 200]);
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.any(String),
    });
    const names = [...headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(names).not.toContain('strict-transport-security');
  }
});

test('a page of another site gets no leave to send anything', async ({ onTestFinished }) => {
  const { ask } = await openApi(onTestFinished);
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  const response = await ask('/v1/certificates', { method: 'OPTIONS', headers });
  expect(response.status).toBe(405);
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
