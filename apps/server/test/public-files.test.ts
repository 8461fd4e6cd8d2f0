import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAuthority, issueCertificate, issueRevocationList, revokeCertificate } from '@certwright/core';
import { expect, test } from 'vitest';
import { createPublicApp } from '../src/app.ts';
import { type Api, openApi, temporaryFolder } from './api-fixture.ts';

const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());
const certificateOf = ({ assetsFolder }: Api, name: string) =>
  new X509Certificate(readFileSync(path.join(assetsFolder, 'keys', `${name}.pem`)));

test.each(['', '/v1'])(
  'an authority can be had at %s/ by anybody, as PEM with its chain and as DER',
  async (prefix) => {
    const cleanups: (() => void | Promise<void>)[] = [];
    const api = await openApi((close) => cleanups.push(close));
    await createAuthority(api.workbench, { name: 'low', authority: 'ca', subject: { commonName: 'Low' } });
    const pem = await api.ask(`${prefix}/authorities/low.pem`);
    expect(pem.headers.get('content-type')).toBe('application/pem-certificate-chain');
    const found = (await pem.text()).match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
    expect(found.map((one) => new X509Certificate(one).fingerprint256)).toEqual(
      ['low', 'ca'].map((name) => certificateOf(api, name).fingerprint256),
    );
    const der = await api.ask(`${prefix}/authorities/low.der`);
    expect(new X509Certificate(await bytes(der)).fingerprint256).toBe(certificateOf(api, 'low').fingerprint256);
    const ca = await (await api.ask(`${prefix}/ca.pem`)).text();
    expect(new X509Certificate(ca).fingerprint256).toBe(certificateOf(api, 'ca').fingerprint256);
    for (const close of cleanups) await close();
  },
);

test('a revocation list can be had, which openssl believes and finds the revoked in', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const { certificate } = await issueCertificate(api.workbench, { name: 'web' });
  await revokeCertificate(api.workbench, { certificate: 'web', reason: 'keyCompromise' });
  await issueRevocationList(api.workbench, 'ca', { validFor: '2h' });
  const response = await api.ask('/authorities/ca.crl');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/pkix-crl',
    'cache-control': expect.stringMatching(/^public, max-age=3600,/),
    'content-disposition': 'attachment; filename="ca.crl"',
  });
  const file = path.join(temporaryFolder(onTestFinished), 'ca.crl');
  writeFileSync(file, await bytes(response));
  const args = [
    'crl',
    '-inform',
    'DER',
    '-in',
    file,
    '-CAfile',
    path.join(api.assetsFolder, 'keys/ca.pem'),
    '-noout',
    '-text',
  ];
  const text = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  expect(text.toLowerCase()).toMatch(new RegExp(`serial number: 0*${certificate.serialNumber}\n`));
});

test('a list is kept no longer than until the next', async ({ onTestFinished }) => {
  let now = new Date();
  const api = await openApi(onTestFinished, { clock: { now: () => now } });
  await issueRevocationList(api.workbench, 'ca', { validFor: '1d' });
  const maxAge = async () =>
    /max-age=(\d+)/.exec((await api.ask('/authorities/ca.crl')).headers.get('cache-control') ?? '')?.[1];
  expect(await maxAge()).toBe('3600');
  now = new Date(now.getTime() + 86_400_000 - 600_000);
  expect(Number(await maxAge())).toBeGreaterThan(590);
  expect(Number(await maxAge())).toBeLessThanOrEqual(600);
  now = new Date(now.getTime() + 86_400_000);
  expect(await maxAge()).toBe('0');
});

test('who has a file already is told so, by its tag or by its date', async ({ onTestFinished }) => {
  const { ask } = await openApi(onTestFinished);
  const first = await ask('/ca.pem');
  const [etag, date] = ['etag', 'last-modified'].map((name) => first.headers.get(name) ?? '');
  const statusFor = async (headers: Record<string, string | undefined>) =>
    (await ask('/ca.pem', { headers: headers as Record<string, string> })).status;
  expect(await statusFor({ 'if-none-match': etag })).toBe(304);
  expect(await statusFor({ 'if-none-match': `"x", W/${etag}` })).toBe(304);
  expect(await statusFor({ 'if-none-match': '*' })).toBe(304);
  expect(await statusFor({ 'if-none-match': '"x"' })).toBe(200);
  expect(await statusFor({ 'if-modified-since': date })).toBe(304);
  expect(await statusFor({ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(200);
  expect(await statusFor({ 'if-modified-since': 'yesterday' })).toBe(200);
  expect(await statusFor({ 'if-none-match': '"x"', 'if-modified-since': date })).toBe(200);
});

test('HEAD tells the same without the file', async ({ onTestFinished }) => {
  const { ask } = await openApi(onTestFinished);
  const [get, head] = [await ask('/ca.pem'), await ask('/ca.pem', { method: 'HEAD' })];
  expect(await head.text()).toBe('');
  for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
    expect(head.headers.get(name)).toBe(get.headers.get(name));
  }
  expect(Number(head.headers.get('content-length'))).toBe((await bytes(get)).length);
});

test.each([
  ['/authorities/other.pem', 404, 'authority-not-found'],
  ['/authorities/web.pem', 404, 'authority-not-found'],
  ['/authorities/ca.crl', 404, 'file-not-found'],
  ['/authorities/ca-key.pem', 400, 'name-invalid'],
  ['/authorities/..%2fkeys%2fca.pem', 400, 'name-invalid'],
  ['/authorities/ca%00.pem', 400, 'name-invalid'],
  ['/authorities/CA.pem', 404, 'authority-not-found'],
  ['/authorities/ca.PEM', 401, 'principal-unknown'],
  ['/authorities/ca.txt', 404, 'not-found'],
])('%s is refused with %i', async (target, status, code) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { ask, workbench, assetsFolder } = await openApi((close) => cleanups.push(close));
  await issueCertificate(workbench, { name: 'web' });
  const response = await ask(code === 'principal-unknown' ? `/v1${target}` : target);
  const text = await response.text();
  expect([response.status, JSON.parse(text).code]).toEqual([status, code]);
  expect(text).not.toContain(assetsFolder);
  expect(text).not.toContain('PRIVATE');
  for (const close of cleanups) await close();
});

test('the app for plain HTTP has these and no more', async ({ onTestFinished }) => {
  const { workbench, metrics, makeToken } = await openApi(onTestFinished);
  const { settingsSchema } = await import('../src/settings/settings-schema.ts');
  const { createLogger } = await import('../src/log/logger.ts');
  const log = createLogger({ level: 'silent', isPretty: false, isColoured: false });
  const app = createPublicApp({ workbench, metrics, log, settings: settingsSchema.parse({}) });
  const headers = { authorization: `Bearer ${await makeToken('admin')}` };
  const statusOf = async (target: string) => (await app.request(target, { headers })).status;
  expect(await statusOf('/ca.pem')).toBe(200);
  expect(await statusOf('/authorities/ca.der')).toBe(200);
  for (const target of ['/v1/certificates', '/v1/tokens', '/metrics', '/readyz', '/openapi.json', '/v1/ca.pem']) {
    expect(await statusOf(target), target).toBe(404);
  }
});
