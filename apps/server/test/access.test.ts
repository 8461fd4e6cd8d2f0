import { issueCertificate, type Role, roles } from '@certwright/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, type Asked, openApi, wide } from './api-fixture.ts';

const cleanups: (() => void | Promise<void>)[] = [];
let api: Api;
let tokens: Record<Role, string>;
let serialNumber: string;

beforeAll(async () => {
  api = await openApi((close) => cleanups.push(close), {
    limits: { requestsPerMinute: 0, anonymousPerMinute: 0 },
  });
  const made = await Promise.all(roles.map(async (role) => [role, await api.makeToken(role, wide)]));
  tokens = Object.fromEntries(made);
  serialNumber = (await issueCertificate(api.workbench, { name: 'web' })).certificate.serialNumber;
  return async () => {
    for (const close of cleanups) await close();
  };
});

const entries = async () => (await api.workbench.record())?.findAuditEntries() ?? [];

/** Each route that needs a principal, the least role, what is sent, and how the trail calls it. */
const routes: readonly [string, string, Role, unknown, string, number][] = [
  ['GET', '/v1/certificates', 'viewer', undefined, 'list', 200],
  ['GET', '/v1/certificates/SERIAL', 'viewer', undefined, 'show', 200],
  ['GET', '/v1/authorities', 'viewer', undefined, 'list', 200],
  ['GET', '/v1/authorities/ca', 'viewer', undefined, 'show', 200],
  ['GET', '/v1/profiles', 'viewer', undefined, 'list', 200],
  ['GET', '/metrics', 'viewer', undefined, 'show', 200],
  ['POST', '/v1/certificates', 'issuer', { name: 'x' }, 'issue', 201],
  ['POST', '/v1/certificates/SERIAL/renew', 'issuer', { lifetimeDays: 400 }, 'renew', 201],
  ['POST', '/v1/certificates/SERIAL/revoke', 'issuer', { reason: 'superseded' }, 'revoke', 200],
  ['GET', '/v1/tokens', 'admin', undefined, 'list-tokens', 200],
  ['POST', '/v1/tokens', 'admin', { name: 'new', role: 'viewer' }, 'create-token', 201],
  ['DELETE', '/v1/tokens/new', 'admin', undefined, 'revoke-token', 200],
  ['GET', '/v1/audit', 'admin', undefined, 'read-audit-trail', 200],
];

test('the table has every route that needs a principal', async () => {
  const document = (await (await api.app.request('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { security?: unknown[] }>>;
  };
  const guarded = Object.entries(document.paths).flatMap(([target, operations]) =>
    Object.entries(operations).flatMap(([method, { security }]) =>
      security === undefined ? [`${method.toUpperCase()} ${target}`] : [],
    ),
  );
  const told = routes.map(
    ([method, target]) =>
      `${method} ${target.replace('SERIAL', '{serialNumber}').replace('/ca', '/{name}').replace('/new', '/{id}')}`,
  );
  expect(told.toSorted()).toEqual(guarded.toSorted());
});

describe.each(routes)('%s %s', (method, pattern, least, body, action, status) => {
  const ask = (asked: Asked) =>
    api.ask(pattern.replace('SERIAL', serialNumber), { method, ...(body !== undefined && { body }), ...asked });

  test('nobody may, and that is noted without a body being looked at', async () => {
    const response = await ask({ ...(body !== undefined && { body: '{"not JSON' }) });
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'principal-unknown' }),
    ]);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="certwright"');
    expect((await entries()).at(-1)).toMatchObject({
      principal: 'nobody',
      action: 'authenticate',
      outcome: 'principal-unknown',
    });
  });

  test.each(roles)(`%s, where ${least} is needed`, async (role) => {
    const response = await ask({ token: tokens[role] });
    const mayDo = roles.indexOf(role) >= roles.indexOf(least);
    expect(response.status, await response.clone().text()).toBe(mayDo ? status : 403);
    expect(response.headers.get('cache-control')).toBe('no-store');
    if (!mayDo)
      expect(await response.json()).toMatchObject({
        code: 'access-denied',
        detail: expect.stringContaining(`is ${role}, and this needs ${least}`),
      });
    const own = (await entries()).findLast((entry) => entry.principal.startsWith(`token ${role}-`));
    expect(own).toMatchObject({ frontEnd: 'server', action, outcome: mayDo ? 'done' : 'access-denied' });
    if (method === 'POST' && pattern.endsWith('/renew') && mayDo)
      serialNumber = ((await response.json()) as { certificate: { serialNumber: string } }).certificate.serialNumber;
  });
});
