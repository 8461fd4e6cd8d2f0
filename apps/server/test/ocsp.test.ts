import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createOcspResponder, issueCertificate, revokeCertificate, Workbench } from '@certwright/core';
import { serve } from '@hono/node-server';
import { expect, test } from 'vitest';
import { type Api, openApi, temporaryFolder } from './api-fixture.ts';

type OnTestFinished = Parameters<typeof openApi>[0];

const hourMs = 3_600_000;

/** A leaf, a responder, and a clock that can be moved on from the system's, by which openssl answers. */
async function openOcsp(onTestFinished: OnTestFinished) {
  let passedMs = 0;
  const runs: string[] = [];
  const api = await openApi(onTestFinished, {
    clock: { now: () => new Date(Date.now() + passedMs) },
    onEvent: (event) => event.type === 'openssl' && runs.push(event.run.args[0] ?? ''),
  });
  await createOcspResponder(api.workbench, { authority: 'ca' });
  const { certificate } = await issueCertificate(api.workbench, { name: 'web' });
  const file = (...names: string[]) => path.join(api.assetsFolder, ...names);
  const folder = temporaryFolder(onTestFinished);
  const requestFor = (...args: string[]) => {
    const out = path.join(folder, 'request.der');
    const issuer = ['-issuer', file('keys/ca.pem')];
    execFileSync('openssl', ['ocsp', ...issuer, '-cert', file('keys/web.pem'), ...args, '-reqout', out]);
    return readFileSync(out);
  };
  return { ...api, runs, certificate, file, folder, requestFor, pass: (ms: number) => (passedMs += ms) };
}

const getPath = (request: Buffer, prefix = '') => `${prefix}/ocsp/ca/${encodeURIComponent(request.toString('base64'))}`;
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());

/** What openssl makes of an answer. */
function read({ file, folder }: Awaited<ReturnType<typeof openOcsp>>, response: Buffer): string {
  const answer = path.join(folder, 'response.der');
  writeFileSync(answer, response);
  const args = ['ocsp', '-respin', answer, '-issuer', file('keys/ca.pem'), '-cert', file('keys/web.pem')];
  return execFileSync('openssl', [...args, '-CAfile', file('keys/ca.pem'), '-no_nonce', '-resp_text'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const statusIn = (text: string) => /Cert Status: (\w+)/.exec(text)?.[1];

test.each(['', '/v1'])('by GET at %s/ocsp, with the headers of RFC 5019', async (prefix) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const api = await openOcsp((close) => cleanups.push(close));
  const response = await api.ask(getPath(api.requestFor('-no_nonce'), prefix));
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/ocsp-response',
    'cache-control': expect.stringMatching(/^public, max-age=3(600|59\d), no-transform, must-revalidate$/),
    etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    'last-modified': expect.stringMatching(/GMT$/),
    expires: expect.stringMatching(/GMT$/),
  });
  expect(statusIn(read(api, await bytes(response)))).toBe('good');
  for (const close of cleanups) await close();
});

test('by GET with slashes and plus signs as they stand in base64', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  let request = api.requestFor('-no_nonce');
  // Such a number is unknown, and makes base64 with slashes and plus signs.
  for (let tries = 0; !/\/.*\+|\+.*\//.test(request.toString('base64')); tries += 1) {
    request = api.requestFor('-no_nonce', '-serial', `0xfbef${tries.toString(16).padStart(4, '0')}ffffbefbef`);
  }
  const response = await api.ask(`/ocsp/ca/${request.toString('base64')}`);
  expect(response.headers.get('content-type')).toBe('application/ocsp-response');
  expect((await bytes(response)).length).toBeGreaterThan(50);
});

test('by POST, with and without a nonce; nobody may keep that', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  for (const args of [[], ['-no_nonce']]) {
    const response = await post(api, api.requestFor(...args));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(statusIn(read(api, await bytes(response)))).toBe('good');
  }
});

const post = ({ app }: Api, body: Buffer, type = 'application/ocsp-request') =>
  app.request('/ocsp/ca', { method: 'POST', headers: { 'content-type': type }, body: Uint8Array.from(body) });

test('the client of openssl believes what it is told, over HTTP', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port));
  onTestFinished(() => void server.close());
  const { file } = api;
  const args = ['ocsp', '-url', `http://127.0.0.1:${await promise}/ocsp/ca`, '-issuer', file('keys/ca.pem')];
  const ask = async () =>
    promisify(execFile)('openssl', [...args, '-cert', file('keys/web.pem'), '-CAfile', file('keys/ca.pem')]);
  const good = await ask();
  expect(good.stderr).toContain('Response verify OK');
  expect(good.stdout).toContain('web.pem: good');
  await revokeCertificate(api.workbench, { certificate: 'web', reason: 'keyCompromise' });
  expect((await ask()).stdout).toMatch(/web\.pem: revoked[\s\S]*Reason: keyCompromise/);
});

test('an answer is given again until its nextUpdate', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  const target = getPath(api.requestFor('-no_nonce'));
  const first = await bytes(await api.ask(target));
  api.pass(hourMs - 60_000);
  const again = await api.ask(target);
  expect(await bytes(again)).toEqual(first);
  expect(Number(/max-age=(\d+)/.exec(again.headers.get('cache-control') ?? '')?.[1])).toBeLessThanOrEqual(60);
  expect((await api.ask(target, { headers: { 'if-none-match': again.headers.get('etag') ?? '' } })).status).toBe(304);
  api.pass(61_000);
  expect(await bytes(await api.ask(target))).not.toEqual(first);
});

test('an answer is given up when something is revoked, here or by another process', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  const target = getPath(api.requestFor('-no_nonce'));
  const first = await bytes(await api.ask(target));
  expect(await bytes(await api.ask(target))).toEqual(first);
  const other = new Workbench({ assetsFolder: api.assetsFolder, frontEnd: 'cli' });
  onTestFinished(() => other.close());
  await revokeCertificate(other, { certificate: 'web', reason: 'superseded' });
  expect(statusIn(read(api, await bytes(await api.ask(target))))).toBe('revoked');
});

test('what nobody knows yet is not kept', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  const out = path.join(api.folder, 'unknown.der');
  execFileSync('openssl', [
    'ocsp',
    '-issuer',
    api.file('keys/ca.pem'),
    '-serial',
    '0x1234',
    '-no_nonce',
    '-reqout',
    out,
  ]);
  const response = await api.ask(getPath(readFileSync(out)));
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
});

test('many who ask the same at once start one openssl', async ({ onTestFinished }) => {
  const api = await openOcsp(onTestFinished);
  const target = getPath(api.requestFor('-no_nonce'));
  const all = await Promise.all(Array.from({ length: 20 }, async () => bytes(await api.ask(target))));
  for (const one of all) expect(one).toEqual(all[0]);
  expect(api.runs.filter((command) => command === 'ocsp')).toHaveLength(1);
});

test.each([
  ['what is no base64', '/ocsp/ca/%%%', 200],
  ['what is no request', '/ocsp/ca/AAAA', 200],
])('%s is a malformedRequest', async (_, target, status) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const api = await openOcsp((close) => cleanups.push(close));
  const response = await api.app.request(target);
  expect([response.status, (await bytes(response)).toString('hex')]).toEqual([status, '30030a0101']);
  for (const close of cleanups) await close();
});

test('an authority that is not here is 404, another media type 415, a GET without a request 405', async ({
  onTestFinished,
}) => {
  const api = await openOcsp(onTestFinished);
  const request = api.requestFor();
  expect((await api.ask('/ocsp/other/AAAA')).status).toBe(404);
  expect((await post(api, request, 'application/json')).status).toBe(415);
  const get = await api.ask('/ocsp/ca');
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
});

test('without a responder that can answer it is an internalError, told to the operator', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const { certificate } = await issueCertificate(api.workbench, { name: 'web' });
  const out = path.join(temporaryFolder(onTestFinished), 'request.der');
  const keys = path.join(api.assetsFolder, 'keys');
  execFileSync('openssl', [
    'ocsp',
    '-issuer',
    `${keys}/ca.pem`,
    '-cert',
    `${keys}/web.pem`,
    '-no_nonce',
    '-reqout',
    out,
  ]);
  const response = await api.ask(getPath(readFileSync(out)));
  expect((await bytes(response)).toString('hex')).toBe('30030a0102');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(api.faults).toEqual([expect.objectContaining({ code: 'certificate-not-found' })]);
  expect(certificate.serialNumber).not.toBe('');
});
