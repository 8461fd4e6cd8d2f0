import { createAuthority, issueToHolder, listTokens, revokeCertificate, revokeToken } from '@certwright/core';
import { expect, test } from 'vitest';
import { type Api, openApi, wide } from './api-fixture.ts';

type OnTestFinished = Parameters<typeof openApi>[0];

const clientCertificates = [
  { authority: 'ca', names: 'boss.lab.example', role: 'admin' },
  { authority: 'ca', names: '*.lab.example', role: 'viewer' },
];
const open = (onTestFinished: OnTestFinished, more = {}) => openApi(onTestFinished, { clientCertificates, ...more });

/** The certificate of a client. */
async function clientOf({ workbench }: Api, name: string, fields: Record<string, unknown> = {}): Promise<string> {
  const { certificate } = await issueToHolder(workbench, {
    name,
    subjectAltName: [name],
    profile: 'tls-client',
    ...fields,
  });
  return certificate.pem;
}

/** No limit comes back while it stands still. */
const standing = (at = new Date()) => ({ clock: { now: () => at } });

const statusOf = async (response: Promise<Response>) => (await response).status;

test.each([
  ['nothing', {}],
  ['an empty header', { authorization: '' }],
  ['a scheme alone', { authorization: 'Bearer' }],
  ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
  ['a token that nobody made', { authorization: `Bearer cw_0123456789ab_${'A'.repeat(43)}` }],
  ['two tokens', { authorization: 'Bearer TOKEN, Bearer TOKEN' }],
  ['a token with more behind it', { authorization: 'Bearer TOKEN x' }],
  ['a token in another letter case', { authorization: 'Bearer UPPER' }],
])('%s is nobody', async (_, headers) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { ask, makeToken } = await open((close) => cleanups.push(close));
  const token = await makeToken('admin');
  const filled = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replaceAll('TOKEN', token).replace('UPPER', token.toUpperCase()),
    ]),
  );
  const response = await ask('/v1/profiles', { headers: filled });
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="certwright"']);
  expect(await response.text()).not.toContain(token.slice(-20));
  for (const close of cleanups) await close();
});

test('a token counts until it is revoked or over', async ({ onTestFinished }) => {
  let now = new Date();
  const { ask, makeToken, workbench } = await open(onTestFinished, { clock: { now: () => now } });
  const [first, second] = [await makeToken('viewer'), await makeToken('viewer')];
  const status = (token: string) => statusOf(ask('/v1/profiles', { token }));
  expect([await status(first), await status(second)]).toEqual([200, 200]);
  const [stored] = await listTokens(workbench);
  await revokeToken(workbench, stored?.id ?? '');
  expect([await status(first), await status(second)]).toEqual([401, 200]);
  now = new Date(now.getTime() + 91 * 86_400_000);
  expect([await status(first), await status(second)]).toEqual([401, 401]);
});

test('a client certificate has the role that its first grant says, and stands in the audit trail', async ({
  onTestFinished,
}) => {
  const api = await open(onTestFinished);
  const [boss, viewer, other] = await Promise.all(
    ['boss.lab.example', 'web.lab.example', 'web.example'].map((name) => clientOf(api, name)),
  );
  expect(await statusOf(api.ask('/v1/tokens', { certificate: boss }))).toBe(200);
  expect(await statusOf(api.ask('/v1/tokens', { certificate: viewer }))).toBe(403);
  expect(await statusOf(api.ask('/v1/profiles', { certificate: viewer }))).toBe(200);
  expect(await statusOf(api.ask('/v1/profiles', { certificate: other }))).toBe(401);
  const trail = (await api.workbench.record())?.findAuditEntries({ action: 'list-tokens' });
  expect(trail?.map(({ principal, outcome }) => [principal, outcome])).toEqual([
    [expect.stringMatching(/^certificate .*boss\.lab\.example.*\([0-9a-f]+\)$/), 'done'],
    [expect.stringMatching(/^certificate .*web\.lab\.example/), 'access-denied'],
  ]);
});

test('a client certificate that TLS did not verify is nobody', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const certificate = await clientOf(api, 'boss.lab.example');
  expect(await statusOf(api.ask('/v1/tokens', { certificate, isVerified: false }))).toBe(401);
});

test('a client certificate that is revoked, over, of a server alone, or of another authority is nobody', async ({
  onTestFinished,
}) => {
  let now = new Date();
  const api = await open(onTestFinished, { clock: { now: () => now } });
  await createAuthority(api.workbench, { name: 'other', subject: { commonName: 'Test CA' } });
  const certificates = {
    revoked: await clientOf(api, 'boss.lab.example'),
    ofServer: await clientOf(api, 'boss.lab.example', { profile: 'tls-server' }),
    ofOther: await clientOf(api, 'boss.lab.example', { authority: 'other' }),
  };
  const good = await clientOf(api, 'boss.lab.example', { lifetimeDays: 2 });
  await revokeCertificate(api.workbench, { certificate: { pemOrDer: certificates.revoked }, reason: 'superseded' });
  for (const [what, certificate] of Object.entries(certificates)) {
    expect(await statusOf(api.ask('/v1/tokens', { certificate })), what).toBe(401);
  }
  expect(await statusOf(api.ask('/v1/tokens', { certificate: good }))).toBe(200);
  now = new Date(now.getTime() + 3 * 86_400_000);
  expect(await statusOf(api.ask('/v1/tokens', { certificate: good }))).toBe(401);
});

test('when both come the token counts, also when it is wrong', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const certificate = await clientOf(api, 'boss.lab.example');
  expect(await statusOf(api.ask('/v1/tokens', { certificate, token: await api.makeToken('viewer') }))).toBe(403);
  expect(await statusOf(api.ask('/v1/tokens', { certificate, token: 'wrong' }))).toBe(401);
  expect(await statusOf(api.ask('/v1/tokens', { certificate, headers: { authorization: 'Basic eA==' } }))).toBe(401);
});

test('who guesses is held up, who knows a token at the same address is not', async ({ onTestFinished }) => {
  const api = await open(onTestFinished, { ...standing(), limits: { anonymousPerMinute: 3 } });
  const token = await api.makeToken('viewer');
  const guess = () => statusOf(api.ask('/v1/profiles', { token: 'guess' }));
  expect([await guess(), await guess(), await guess(), await guess()]).toEqual([401, 401, 401, 429]);
  expect(await statusOf(api.ask('/v1/profiles', { token }))).toBe(200);
  expect(await statusOf(api.ask('/v1/profiles', { address: '192.0.2.8' }))).toBe(401);
  expect(await statusOf(api.ask('/ca.pem'))).toBe(429);
});

test('each principal has a limit of its own', async ({ onTestFinished }) => {
  const api = await open(onTestFinished, { ...standing(), limits: { requestsPerMinute: 2 } });
  const [first, second] = [await api.makeToken('viewer'), await api.makeToken('viewer')];
  const status = (token: string) => statusOf(api.ask('/v1/profiles', { token }));
  expect([await status(first), await status(first), await status(first), await status(second)]).toEqual([
    200, 200, 429, 200,
  ]);
});

test('strangers cannot fill the audit trail', async ({ onTestFinished }) => {
  const api = await open(onTestFinished, { ...standing(), limits: { anonymousPerMinute: 0 } });
  for (let asked = 0; asked < 80; asked += 1) await api.ask('/v1/profiles', { address: `192.0.2.${asked}` });
  expect((await api.workbench.record())?.findAuditEntries({ action: 'authenticate' })).toHaveLength(60);
});

test.each([
  '//v1/tokens',
  '/v1//tokens',
  '/v1/tokens/',
  '/v1/tokens//',
  '/V1/tokens',
  '/v1/Tokens',
  '/v1%2Ftokens',
  '/v1/%2e%2e/v1/tokens%2F',
  '/v1/tokens;x',
  '/v1/tokens%00',
  '/./v1/tokens%20',
  '/v1/ca.pem/../tokens/',
  '/public/../v1/tokens%3F',
  '/authorities/ca.pem/../../v1/tokens%23',
])('%s reaches nothing', async (target) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { app, makeToken } = await open((close) => cleanups.push(close));
  for (const headers of [{}, { authorization: `Bearer ${await makeToken('admin')}` }]) {
    const response = await app.request(`https://ca.example${target}`, { headers });
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('issuingPolicy');
  }
  for (const close of cleanups) await close();
});

test.each(['/v1/%74okens', '/v1/../v1/tokens', '/%76%31/tokens'])(
  '%s is the same path, and needs the same',
  async (target) => {
    const cleanups: (() => void | Promise<void>)[] = [];
    const { app, makeToken } = await open((close) => cleanups.push(close));
    const status = async (token: string) =>
      (await app.request(`https://ca.example${target}`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect([await status('wrong'), await status(await makeToken('viewer'))]).toEqual([401, 403]);
    for (const close of cleanups) await close();
  },
);

test.each(['x-http-method-override', 'x-method-override'])('%s changes nothing', async (header) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { ask, makeToken, workbench } = await open((close) => cleanups.push(close));
  const token = await makeToken('viewer', wide);
  await ask('/v1/certificates', { token, headers: { [header]: 'POST' } });
  expect((await workbench.record())?.findAuditEntries({ action: 'issue' })).toEqual([]);
  for (const close of cleanups) await close();
});

test('what cannot be written into the audit trail does not happen, reads too', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const token = await api.makeToken('admin');
  // The tokens are known by now; from here on nothing can be written any more.
  expect(await statusOf(api.ask('/v1/profiles', { token }))).toBe(200);
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(`${api.assetsFolder}/certwright.db`);
  database.exec("CREATE TRIGGER noRoom BEFORE INSERT ON auditTrail BEGIN SELECT RAISE(ABORT, 'no room'); END");
  database.close();
  const reads = ['/v1/profiles', '/v1/certificates', '/v1/authorities', '/v1/tokens', '/v1/audit'];
  for (const target of reads) {
    const response = await api.ask(target, { token });
    const text = await response.text();
    expect(response.status, text).toBe(500);
    expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(['code', 'status', 'title']);
  }
  const writes: [string, unknown][] = [
    ['/v1/certificates', { name: 'x' }],
    ['/v1/tokens', { name: 'y', role: 'viewer' }],
  ];
  for (const [target, body] of writes) expect(await statusOf(api.ask(target, { token, body }))).toBe(500);
  expect(api.workbench && (await api.workbench.record())?.findIssued({ name: 'x' })).toEqual([]);
  expect(await statusOf(api.ask('/v1/profiles', { token: 'wrong' }))).toBe(500);
});
