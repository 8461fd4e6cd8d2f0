import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CertwrightError, type ErrorCode, Workbench, type WorkbenchOptions } from '@certwright/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';

let assetsFolder: string;
beforeAll(() => {
  assetsFolder = mkdtempSync(path.join(tmpdir(), 'certwright-server-'));
});
afterAll(() => rmSync(assetsFolder, { recursive: true }));

const workbenchWith = (settings: WorkbenchOptions['settings'] = {}) =>
  new Workbench({ assetsFolder, frontEnd: 'server', settings });

function failingApp(error: unknown) {
  const faults: unknown[] = [];
  const app = createApp({ workbench: workbenchWith(), onFault: (fault) => faults.push(fault) });
  app.get('/fails', () => {
    throw error;
  });
  return { app, faults };
}

test('GET /healthz tells which openssl is at work', async () => {
  const workbench = workbenchWith();
  const response = await createApp({ workbench }).request('/healthz');
  await workbench.close();
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok', openssl: expect.stringMatching(/^3\.\d+\.\d+/) });
});

test('GET /healthz without an openssl is a problem, and says nothing of the host', async () => {
  const faults: unknown[] = [];
  const workbench = workbenchWith({ searchPath: '/nonexistent' });
  const response = await createApp({ workbench, onFault: (fault) => faults.push(fault) }).request('/healthz');
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ title: 'openssl not found', status: 500, code: 'openssl-not-found' });
  expect(faults).toEqual([expect.objectContaining({ code: 'openssl-not-found' })]);
});

test('an unknown path is a problem', async () => {
  const response = await createApp({ workbench: workbenchWith() }).request('/nowhere');
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toEqual({ title: 'not found', status: 404, detail: 'there is no /nowhere' });
});

test('a refusal is told with its hint and details', async () => {
  const error = new CertwrightError('policy-violation', 'the request breaks two rules', {
    hint: 'ask for less',
    details: ['one', 'two'],
  });
  const { app, faults } = failingApp(error);
  const response = await app.request('/fails');
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
});

test.each<[ErrorCode, number]>([
  ['request-invalid', 400],
  ['certificate-not-found', 404],
  ['file-exists', 409],
  ['record-busy', 503],
])('%s is answered with %i', async (code, status) => {
  const { app } = failingApp(new CertwrightError(code, 'it is so'));
  expect((await app.request('/fails')).status).toBe(status);
});

test.each([
  ['a bug', new TypeError('secret /root/path')],
  ['a fault of the server', new CertwrightError('storage-failed', 'secret /root/path', { hint: 'secret' })],
])('%s is told to the operator and not to the client', async (_, error) => {
  const { app, faults } = failingApp(error);
  const response = await app.request('/fails');
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(faults).toEqual([error]);
});
