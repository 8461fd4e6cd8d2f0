import { expect, test } from 'vitest';
import { type Api, openApi } from './api-fixture.ts';

interface Created {
  readonly token: string;
  readonly id: string;
  readonly expiresAt?: string;
  readonly issuingPolicy: { readonly names: readonly string[]; readonly keysMadeHere: boolean };
}

type OnTestFinished = Parameters<typeof openApi>[0];

async function open(onTestFinished: OnTestFinished) {
  const api = await openApi(onTestFinished);
  const admin = await api.makeToken('admin');
  const create = async (body: unknown) => api.ask('/v1/tokens', { token: admin, body });
  return { ...api, admin, create };
}

const listed = async ({ ask }: Api, token: string) => (await ask('/v1/tokens', { token })).text();

test('a token is told once, works, is listed without its secret, and is revoked', async ({ onTestFinished }) => {
  const api = await open(onTestFinished);
  const issuingPolicy = { names: ['*.lab.example'], keysMadeHere: true };
  const response = await api.create({ name: 'web-01', role: 'issuer', issuingPolicy, expiresIn: '10d' });
  const { token, id, ...told } = (await response.json()) as Created;
  expect([response.status, told]).toEqual([
    201,
    expect.objectContaining({ role: 'issuer', issuingPolicy: expect.objectContaining(issuingPolicy) }),
  ]);
  const body = {
    name: 'a',
    subject: { commonName: 'a.lab.example' },
    subjectAltName: ['a.lab.example'],
    lifetimeDays: 30,
  };
  expect((await api.ask('/v1/certificates', { token, body })).status).toBe(201);
  const list = await listed(api, api.admin);
  expect(list).toContain(`"id":"${id}"`);
  expect(list).not.toContain(token);
  expect(list).not.toContain('secretHash');
  const revoke = () => api.ask(`/v1/tokens/${id}`, { method: 'DELETE', token: api.admin });
  const revoked = (await (await revoke()).json()) as { revokedAt: string };
  expect(((await (await revoke()).json()) as { revokedAt: string }).revokedAt).toBe(revoked.revokedAt);
  expect((await api.ask('/v1/profiles', { token })).status).toBe(401);
  const told2 = [...api.logged, JSON.stringify((await api.workbench.record())?.findAuditEntries())].join('');
  expect(told2).not.toContain(token);
  expect(told2).not.toContain(api.admin);
});

test('one may be valid until it is revoked', async ({ onTestFinished }) => {
  const { create } = await open(onTestFinished);
  const created = (await (await create({ name: 'a', role: 'viewer', expiresIn: 'never' })).json()) as Created;
  expect(created.expiresAt).toBeUndefined();
});

test.each([
  ['no name', { role: 'viewer' }, 'name'],
  ['no role', { name: 'a' }, 'role'],
  ['another role', { name: 'a', role: 'root' }, 'role'],
  ['an unknown field', { name: 'a', role: 'viewer', isAdmin: true }, 'isAdmin'],
  [
    'an unknown field of the policy',
    { name: 'a', role: 'issuer', issuingPolicy: { everything: true } },
    'issuingPolicy.everything',
  ],
  ['a wildcard that is none', { name: 'a', role: 'issuer', issuingPolicy: { names: ['*'] } }, 'names'],
  ['a time that is none', { name: 'a', role: 'viewer', expiresIn: 'soon' }, 'expiresIn'],
])('with %s it is refused, by the name of the field', async (_, body, part) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const { create } = await open((close) => cleanups.push(close));
  const response = await create(body);
  const text = await response.text();
  expect([response.status, JSON.parse(text).code]).toEqual([400, 'request-invalid']);
  expect(text).toContain(part);
  for (const close of cleanups) await close();
});

test('one that nobody made is 404', async ({ onTestFinished }) => {
  const { ask, admin } = await open(onTestFinished);
  const response = await ask('/v1/tokens/0123456789ab', { method: 'DELETE', token: admin });
  expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ code: 'token-not-found' })]);
});
