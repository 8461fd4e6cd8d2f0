import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createAuthority } from '@certwright/core';
import { expect, test } from 'vitest';
import { type Api, type Asked, makeRequest, openApi, temporaryFolder, wide } from './api-fixture.ts';
import { x509 } from './peculiar-x509.ts';

type OnTestFinished = Parameters<typeof openApi>[0];

interface Issued {
  readonly name: string;
  readonly pem: string;
  readonly privateKey?: string | null;
  readonly note?: string;
  readonly chain: readonly { readonly pem: string }[];
  readonly certificate: { readonly serialNumber: string; readonly subjectAltName: readonly string[] };
  readonly warnings: readonly string[];
}

async function open(onTestFinished: OnTestFinished, policy = wide) {
  const api = await openApi(onTestFinished);
  const token = await api.makeToken('issuer', policy);
  const issue = (body: unknown, asked: Asked = {}) => api.ask('/v1/certificates', { token, body, ...asked });
  return { ...api, token, issue };
}

const jsonOf = async (response: Response) => (await response.json()) as Issued;
const recorded = async ({ workbench }: Api) => (await workbench.record())?.findIssued({ authority: 'ca' }) ?? [];

test('a certificate with a key of the server: as two other implementations read it', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const response = await api.issue({
    name: 'web',
    subject: { commonName: 'web.lab.example', organizationName: 'Lab' },
    subjectAltName: ['web.lab.example', '10.0.0.7', 'email:ops@lab.example'],
    lifetimeDays: 30,
  });
  expect(response.status).toBe(201);
  const issued = await jsonOf(response);
  const { serialNumber } = issued.certificate;
  expect(response.headers.get('location')).toBe(`/v1/certificates/${serialNumber}`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(issued).not.toHaveProperty('note');
  const read = new x509.X509Certificate(issued.pem);
  expect(read.subject).toBe('O=Lab, CN=web.lab.example');
  expect(read.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value)).toEqual([
    'web.lab.example',
    '10.0.0.7',
    'ops@lab.example',
  ]);
  expect(Math.round((read.notAfter.getTime() - read.notBefore.getTime()) / 86_400_000)).toBe(30);
  const certificate = new X509Certificate(issued.pem);
  expect(certificate.serialNumber.toLowerCase().replace(/^0+/, '')).toBe(serialNumber);
  expect(certificate.checkPrivateKey(createPrivateKey(issued.privateKey ?? ''))).toBe(true);
  expect(certificate.checkIssued(new X509Certificate(issued.chain[0]?.pem ?? ''))).toBe(true);
  expect(await recorded(api)).toContainEqual(
    expect.objectContaining({ serialNumber, keptIn: 'holder', frontEnd: 'server' }),
  );
  expect(existsSync(path.join(api.assetsFolder, 'keys', 'web-key.pem'))).toBe(false);
  expect(api.logged.join('')).not.toContain('PRIVATE');
  expect(await api.metrics.text()).toContain('certwright_issued_total{profile="tls-peer"} 1');
});

test('a certificate for a request: its key, its names, and no key in the answer', async ({ onTestFinished }) => {
  const api = await open(onTestFinished, { names: ['*.lab.example'] });
  const made = makeRequest(temporaryFolder(onTestFinished), 'CN = db.lab.example', ['DNS:db.lab.example']);
  const { certificationRequest, privateKey } = made;
  const response = await api.issue({ certificationRequest, profile: 'tls-server', lifetimeDays: 30 });
  const issued = await jsonOf(response);
  expect(response.status).toBe(201);
  expect(issued).not.toHaveProperty('privateKey');
  const certificate = new X509Certificate(issued.pem);
  expect(certificate.checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
  expect([certificate.subject, certificate.subjectAltName]).toEqual(['CN=db.lab.example', 'DNS:db.lab.example']);
});

test('exact dates are kept to the second', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const dates = { notBefore: '2027-01-02T03:04:05Z', notAfter: '2027-02-03T04:05:06+01:00' };
  const { pem } = await jsonOf(await api.issue({ name: 'x', ...dates }));
  const { validFromDate, validToDate } = new X509Certificate(pem);
  expect([validFromDate.toISOString(), validToDate.toISOString()]).toEqual([
    '2027-01-02T03:04:05.000Z',
    '2027-02-03T03:05:06.000Z',
  ]);
});

test('as PEM: the certificate, those above it, the key last', async ({ onTestFinished }) => {
  const api = await open(onTestFinished, { ...wide, authorities: ['low'] });
  await createAuthority(api.workbench, { name: 'low', authority: 'ca', subject: { commonName: 'Low' } });
  const headers = { accept: 'application/x-pem-file' };
  const response = await api.issue({ name: 'web', authority: 'low' }, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/x-pem-file']);
  const text = await response.text();
  expect(text.match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
    ...Array(3).fill('-----BEGIN CERTIFICATE-----'),
    '-----BEGIN PRIVATE KEY-----',
  ]);
  const certificate = new X509Certificate(text);
  expect(certificate.subject).toBe('CN=web');
  expect(certificate.checkPrivateKey(createPrivateKey(text))).toBe(true);
  const shown = await api.ask(response.headers.get('location') ?? '', { token: api.token, headers });
  expect((await shown.text()).match(/-----BEGIN [A-Z ]+-----/g)).toHaveLength(3);
});

test.each([
  ['application/json', 'application/json'],
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['application/x-pem-file;q=0.5, application/json;q=0.4', 'application/x-pem-file'],
  ['text/html, */*;q=0.1', 'application/json'],
])('Accept: %s gives %s', async (accept, mediaType) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { issue } = await open((close) => cleanups.push(close));
  const response = await issue({ name: 'x' }, { headers: { accept } });
  expect([response.status, response.headers.get('content-type')]).toEqual([201, mediaType]);
  for (const close of cleanups) await close();
});

test('what nobody can answer with is told before anything is issued', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const response = await api.issue({ name: 'x' }, { headers: { accept: 'text/html' } });
  expect([response.status, await response.json()]).toEqual([406, expect.objectContaining({ code: 'not-acceptable' })]);
  expect(await recorded(api)).toHaveLength(1);
});

test('a repeat under one Idempotency-Key is the first certificate, without its key', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const headers = { 'idempotency-key': 'a4f1' };
  const first = await api.issue({ name: 'web', lifetimeDays: 30 }, { headers });
  const again = await api.issue({ lifetimeDays: 30, name: 'web' }, { headers });
  const [one, two] = [await jsonOf(first), await jsonOf(again)];
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(two).toMatchObject({ pem: one.pem, chain: one.chain, privateKey: null, note: 'key-not-kept' });
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(await recorded(api)).toHaveLength(2);
  const asPem = await api.issue(
    { name: 'web', lifetimeDays: 30 },
    { headers: { ...headers, accept: 'application/x-pem-file' } },
  );
  expect([asPem.status, asPem.headers.get('certwright-note')]).toEqual([200, 'key-not-kept']);
  expect(await asPem.text()).not.toContain('PRIVATE');
});

test('a repeat for a certification request has nothing to say of a key', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const { certificationRequest } = makeRequest(temporaryFolder(onTestFinished), 'CN = db');
  const headers = { 'idempotency-key': 'b' };
  const first = await jsonOf(await api.issue({ certificationRequest }, { headers }));
  const again = await jsonOf(await api.issue({ certificationRequest }, { headers }));
  expect(again).toEqual(first);
  expect(again).not.toHaveProperty('note');
});

test('another body under the same key is 422, another principal has keys of its own', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const headers = { 'idempotency-key': 'a' };
  const first = await jsonOf(await api.issue({ name: 'web' }, { headers }));
  const other = await api.issue({ name: 'web2' }, { headers });
  expect([other.status, await other.json()]).toEqual([
    422,
    expect.objectContaining({ code: 'idempotency-key-reused' }),
  ]);
  const token = await api.makeToken('issuer', wide);
  const elsewhere = await jsonOf(await api.issue({ name: 'web' }, { headers, token }));
  expect(elsewhere.certificate.serialNumber).not.toBe(first.certificate.serialNumber);
});

test('many at once under one key are one certificate', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const headers = { 'idempotency-key': 'a' };
  const all = await Promise.all(
    Array.from({ length: 8 }, async () => jsonOf(await api.issue({ name: 'web' }, { headers }))),
  );
  expect(new Set(all.map(({ pem }) => pem)).size).toBe(1);
  expect(all.filter(({ privateKey }) => typeof privateKey === 'string')).toHaveLength(1);
});

test.each([
  ['another profile', { profile: 'kubelet' }, 'profile "kubelet"'],
  ['another name', { subjectAltName: ['web.other.example'] }, 'web.other.example'],
  ['a name that only ends so', { subjectAltName: ['evillab.example'] }, 'evillab.example'],
  ['another organization', { subject: { commonName: 'a.lab.example', organizationName: 'Other' } }, 'Other'],
  ['a user of Kubernetes', { subject: { commonName: 'system:admin' } }, 'system:admin'],
  [
    'a group of Kubernetes',
    { subject: { commonName: 'a.lab.example', organizationName: 'system:masters' } },
    'system:masters',
  ],
  ['a long life', { lifetimeDays: 91 }, 'validity'],
  ['another kind of key', { keyAlgorithm: 'rsa-2048' }, 'rsa-2048'],
  ['another authority', { authority: 'other' }, 'other'],
])('the issuing policy does not allow %s, and that is noted', async (_, fields, part) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const policy = { names: ['*.lab.example'], organizations: ['Lab'], keyAlgorithms: ['ec-p256'], keysMadeHere: true };
  const api = await open((close) => cleanups.push(close), {
    ...wide,
    ...policy,
    profiles: ['tls-peer', 'tls-client'],
    longestValidity: '90d',
    authorities: ['ca'],
  });
  await createAuthority(api.workbench, { name: 'other', subject: { commonName: 'Other' } });
  const body = { name: 'a', subject: { commonName: 'a.lab.example' }, lifetimeDays: 30 };
  expect((await api.issue(body)).status).toBe(201);
  const response = await api.issue({ ...body, ...fields });
  const text = await response.text();
  expect([response.status, JSON.parse(text).code]).toEqual([403, 'access-denied']);
  expect(text.replaceAll('\\"', '"')).toContain(part);
  const [last] = (await api.workbench.record())?.findAuditEntries({ limit: 1 }) ?? [];
  expect(last).toMatchObject({
    action: 'issue',
    target: 'a',
    outcome: 'access-denied',
    principal: expect.stringMatching(/^token issuer-/),
  });
  for (const close of cleanups) await close();
});

test('a key made by the server needs leave', async ({ onTestFinished }) => {
  const api = await open(onTestFinished, { names: ['any'] });
  const response = await api.issue({ name: 'x', lifetimeDays: 30 });
  expect([response.status, await response.json()]).toEqual([
    403,
    expect.objectContaining({ detail: expect.stringContaining('certificationRequest') }),
  ]);
});
