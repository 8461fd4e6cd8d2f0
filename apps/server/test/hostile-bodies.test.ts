import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, openApi, wide } from './api-fixture.ts';

const cleanups: (() => void | Promise<void>)[] = [];
let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApi((close) => cleanups.push(close));
  token = await api.makeToken('issuer', wide);
});
afterAll(async () => {
  for (const close of cleanups) await close();
});

const issue = (body: unknown, headers = {}) => api.ask('/v1/certificates', { token, body, headers });
const issuedCount = async () => ((await api.workbench.record())?.findIssued() ?? []).length;

test.each<[string, unknown, number, string, string]>([
  ['no JSON', '{"name":', 400, 'json-invalid', ''],
  ['no object', '[]', 400, 'request-invalid', ''],
  ['null', 'null', 400, 'request-invalid', ''],
  ['a name twice', '{"name":"a","name":"b"}', 400, 'json-invalid', 'name'],
  ['an unknown field', { name: 'a', cA: true }, 400, 'request-invalid', 'unknown field cA'],
  ['a field of a prototype', '{"name":"a","__proto__":{"profile":"root-ca"}}', 400, 'json-invalid', '__proto__'],
  ['a constructor', '{"name":"a","constructor":{"prototype":{"x":1}}}', 400, 'request-invalid', 'constructor'],
  ['a prototype in the subject', '{"name":"a","subject":{"__proto__":"x"}}', 400, 'json-invalid', '__proto__'],
  ['a number for a name', { name: 7 }, 400, 'request-invalid', 'name: '],
  ['a number among the names', { name: 'a', subjectAltName: ['b', 7] }, 400, 'request-invalid', 'subjectAltName[1]'],
  [
    'too many names',
    { name: 'a', subjectAltName: Array(1001).fill('a.example') },
    400,
    'request-invalid',
    'subjectAltName',
  ],
  [
    'far too many of another kind',
    `{"name":"a","subjectAltName":[${'1,'.repeat(120_000)}1]}`,
    400,
    'request-invalid',
    'subjectAltName',
  ],
  [
    'a subject of many',
    { name: 'a', subject: Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`x${i}`, 'y'])) },
    400,
    'request-invalid',
    '',
  ],
  ['an authority that is none', { name: 'a', authority: null }, 400, 'request-invalid', 'authority'],
  ['an authority elsewhere', { name: 'a', authority: '../../etc/passwd' }, 400, 'request-invalid', ''],
  [
    'a profile that makes authorities',
    { name: 'a', profile: 'intermediate-ca' },
    400,
    'request-invalid',
    'intermediate-ca',
  ],
  ['no such profile', { name: 'a', profile: 'x' }, 404, 'profile-not-found', 'x'],
  ['no such authority', { name: 'a', authority: 'x' }, 404, 'authority-not-found', 'x'],
  ['a line break', { name: 'a', subject: { commonName: 'a\nO=system:masters' } }, 400, 'request-invalid', ''],
  ['a mark that turns text round', { name: 'a', subject: { commonName: 'a\u202Eb' } }, 400, 'request-invalid', ''],
  ['a lone surrogate', '{"name":"a","subject":{"commonName":"\\ud800"}}', 400, 'request-invalid', ''],
  [
    'a subject beside a request',
    { certificationRequest: 'x', subject: { commonName: 'a' } },
    400,
    'request-invalid',
    'subject: ',
  ],
  ['a request that is none', { certificationRequest: 'x' }, 400, 'certification-request-invalid', ''],
  ['two lengths of life', { name: 'a', lifetime: '1d', lifetimeDays: 2 }, 400, 'request-invalid', ''],
  [
    'a life that ends before it begins',
    { name: 'a', notBefore: '2030-01-02T00:00:00Z', notAfter: '2030-01-01T00:00:00Z' },
    400,
    'request-invalid',
    '',
  ],
  ['infinite days', '{"name":"a","lifetimeDays":1e999}', 400, 'request-invalid', 'lifetimeDays'],
])('%s is refused, and nothing is issued', async (_, body, status, code, part) => {
  const before = await issuedCount();
  const response = await issue(body);
  const text = await response.text();
  expect([response.status, JSON.parse(text).code], text).toEqual([status, code]);
  expect(text.replaceAll('\\"', '"')).toContain(part);
  expect(text.length).toBeLessThan(20_000);
  expect(await issuedCount()).toBe(before);
});

test.each([
  ['a form', 'application/x-www-form-urlencoded', 415],
  ['text', 'text/plain', 415],
  ['another JSON', 'application/ld+json', 415],
])('%s is no JSON', async (_, type, status) => {
  expect((await issue('{"name":"a"}', { 'content-type': type })).status).toBe(status);
});

test('a body without a media type is refused', async () => {
  const body = new TextEncoder().encode('{"name":"a"}');
  const headers = { authorization: `Bearer ${token}` };
  const response = await api.app.request('/v1/certificates', { method: 'POST', headers, body });
  expect(response.status).toBe(415);
});

test('a body of over 256 KiB is refused', async () => {
  expect((await issue(JSON.stringify({ name: 'x'.repeat(262_144) }))).status).toBe(413);
});

test.each(['a b', 'ä'.repeat(3), 'x'.repeat(256), ''])('the Idempotency-Key "%s" is refused', async (key) => {
  const response = await issue({ name: 'a' }, { 'idempotency-key': encodeURIComponent(key) === key ? key : 'a b' });
  const text = await response.text();
  expect([response.status, text.includes('idempotency-key')]).toEqual([400, true]);
});

test.each([
  'Acme # 1',
  'Acme ${ENV::HOME}',
  'O=x/CN=evil',
  'Дом, "quoted" \\ $x',
  "'; DROP TABLE certificates; --",
  '<script>',
])('the organization %s is signed as it is', async (organizationName) => {
  const response = await issue({ name: 'a', subject: { commonName: 'a', organizationName } });
  const { pem, certificate } = (await response.json()) as {
    pem: string;
    certificate: { subject: { type: string; value: string }[] };
  };
  expect(certificate.subject).toContainEqual({ type: 'organizationName', value: organizationName });
  const { subject } = new X509Certificate(pem).toLegacyObject();
  expect(subject).toMatchObject({ O: organizationName, CN: 'a' });
});

test('what one request brought does not change the next', async () => {
  await issue('{"name":"a","__proto__":{"profile":"x"},"constructor":{"prototype":{"profile":"x"}}}');
  expect(Reflect.get({}, 'profile')).toBeUndefined();
  expect((await issue({ name: 'a' })).status).toBe(201);
});
