import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createAuthority, issueCertificate, issueToHolder, revokeCertificate } from '@certwright/core';
import { expect, test } from 'vitest';
import { type Api, makeRequest, openApi, temporaryFolder, wide } from './api-fixture.ts';

type OnTestFinished = Parameters<typeof openApi>[0];

interface Renewed {
  readonly pem: string;
  readonly certificate: { readonly serialNumber: string };
}

/** A clock that can be moved on, for what is renewed in the second of its issue gains nothing. */
async function open(onTestFinished: OnTestFinished) {
  let now = new Date();
  const api = await openApi(onTestFinished, { clock: { now: () => now } });
  const wait = (days: number) => {
    now = new Date(now.getTime() + days * 86_400_000);
  };
  return { ...api, wait };
}

const renewedOf = async (response: Response) => (await response.json()) as Renewed;
const days = ({ validFromDate, validToDate }: X509Certificate) =>
  Math.round((validToDate.getTime() - validFromDate.getTime()) / 86_400_000);

async function holderOf({ workbench }: Api, fields: Record<string, unknown> = {}): Promise<string> {
  const input = { name: 'web', subjectAltName: ['web.lab.example'], lifetimeDays: 30, ...fields };
  return (await issueToHolder(workbench, input)).certificate.pem;
}

test('the holder of a certificate renews it: same names, key and length, and no role', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const certificate = await holderOf(api);
  api.wait(20);
  const response = await api.ask('/v1/renew', { certificate, body: {} });
  const { pem, certificate: told } = await renewedOf(response);
  expect([response.status, response.headers.get('location')]).toEqual([201, `/v1/certificates/${told.serialNumber}`]);
  const [former, renewed] = [new X509Certificate(certificate), new X509Certificate(pem)];
  expect(renewed.subject).toBe(former.subject);
  expect(renewed.subjectAltName).toBe(former.subjectAltName);
  expect(renewed.publicKey.equals(former.publicKey)).toBe(true);
  expect([days(renewed), renewed.serialNumber === former.serialNumber]).toEqual([30, false]);
  expect(renewed.validToDate.getTime() - former.validToDate.getTime()).toBe(20 * 86_400_000);
  const [entry] = (await api.workbench.record())?.findAuditEntries({ action: 'renew' }) ?? [];
  expect(entry).toMatchObject({
    outcome: 'done',
    frontEnd: 'server',
    principal: expect.stringMatching(/^certificate .*web/),
  });
});

test('with another key, by a request with the same names', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const certificate = await holderOf(api);
  api.wait(1);
  const folder = temporaryFolder(onTestFinished);
  const { certificationRequest, privateKey } = makeRequest(folder, 'CN = web', ['DNS:web.lab.example']);
  const { pem } = await renewedOf(await api.ask('/v1/renew', { certificate, body: { certificationRequest } }));
  expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
  const more = makeRequest(folder, 'CN = web', ['DNS:web.lab.example', 'DNS:bank.example']);
  const refused = await api.ask('/v1/renew', {
    certificate,
    body: { certificationRequest: more.certificationRequest },
  });
  expect([refused.status, await refused.json()]).toEqual([422, expect.objectContaining({ code: 'policy-violation' })]);
});

test.each([
  ['nothing', {}, 401, 'principal-unknown'],
  ['a token beside it', { token: 'x' }, 400, 'request-invalid'],
  ['more time than it had', { body: { lifetimeDays: 9000 } }, 400, 'request-invalid'],
  ['no body', { body: undefined }, 415, 'media-type-unsupported'],
])('with %s it is refused', async (what, more, status, code) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const api = await open((close) => cleanups.push(close));
  const certificate = await holderOf(api);
  api.wait(1);
  const asked = { method: 'POST', body: {}, ...(what !== 'nothing' && { certificate }), ...more };
  const response = await api.ask('/v1/renew', asked);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  for (const close of cleanups) await close();
});

test('what is over, revoked, not verified, of an authority, or of somebody else is refused, and noted', async ({
  onTestFinished,
}) => {
  const api = await open(onTestFinished);
  const { workbench } = api;
  const elsewhere = await open(onTestFinished);
  const low = await createAuthority(workbench, { name: 'low', authority: 'ca', subject: { commonName: 'Low' } });
  const revoked = await holderOf(api);
  await revokeCertificate(workbench, { certificate: { pemOrDer: revoked }, reason: 'superseded' });
  const refused = {
    over: await holderOf(api, { lifetimeDays: 2 }),
    revoked,
    authority: low.certificate.pem,
    somebodyElse: await holderOf(elsewhere),
    ofServer: await holderOf(api, { profile: 'tls-server' }),
  };
  const good = await holderOf(api);
  api.wait(3);
  for (const [what, certificate] of Object.entries(refused)) {
    const response = await api.ask('/v1/renew', { certificate, body: {} });
    expect([response.status, await response.json()], what).toEqual([
      401,
      expect.objectContaining({ code: 'principal-unknown' }),
    ]);
  }
  const noted = (await workbench.record())?.findAuditEntries({ action: 'authenticate' }) ?? [];
  expect(noted.map(({ outcome }) => outcome)).toEqual(Array(5).fill('principal-unknown'));
  expect((await api.ask('/v1/renew', { certificate: good, isVerified: false, body: {} })).status).toBe(401);
  expect((await api.ask('/v1/renew', { certificate: good, body: {} })).status).toBe(201);
});

test('an issuer renews by the serial number, within its policy', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const certificate = await holderOf(api);
  const serialNumber = new X509Certificate(certificate).serialNumber;
  api.wait(1);
  const renew = async (token: string, body: unknown = {}, serial = serialNumber) =>
    api.ask(`/v1/certificates/${serial}/renew`, { token, body });
  const narrow = await api.makeToken('issuer', { ...wide, names: ['*.other.example'] });
  expect((await renew(narrow)).status).toBe(403);
  const token = await api.makeToken('issuer', {
    ...wide,
    names: ['web.lab.example', 'cn:web'],
    longestValidity: '60d',
  });
  const { pem } = await renewedOf(await renew(token, { lifetimeDays: 60 }));
  expect(days(new X509Certificate(pem))).toBe(60);
  expect((await renew(token, { lifetimeDays: 61 })).status).toBe(403);
  expect((await renew(token, {}, 'abcd')).status).toBe(404);
  expect((await renew(token, {}, 'web')).status).toBe(400);
  await revokeCertificate(api.workbench, { certificate: { pemOrDer: certificate }, reason: 'superseded' });
  expect((await renew(token)).status).toBe(409);
});

test('one in the folder is renewed there, without its key in the answer', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const { certificate } = await issueCertificate(api.workbench, { name: 'web', lifetimeDays: 30 });
  api.wait(1);
  const token = await api.makeToken('admin');
  const response = await api.ask(`/v1/certificates/${certificate.serialNumber}/renew`, { token, body: {} });
  const text = await response.text();
  expect([response.status, text.includes('privateKey')]).toEqual([201, false]);
});
