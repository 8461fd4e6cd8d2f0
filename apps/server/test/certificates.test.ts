import { X509Certificate } from 'node:crypto';
import { issueCertificate, issueToHolder } from '@certwright/core';
import { expect, test } from 'vitest';
import { openApi, wide } from './api-fixture.ts';

interface Page {
  readonly certificates: readonly { readonly name: string; readonly status: string; readonly fingerprint: string }[];
  readonly next?: string;
}

test('pages hold every certificate once, and lead from one to the next', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const token = await api.makeToken('viewer');
  for (let index = 0; index < 7; index += 1)
    await issueToHolder(api.workbench, { name: `web-${index}`, lifetimeDays: 30 });
  const names: string[] = [];
  let target: string | undefined = '/v1/certificates?limit=3&search=web';
  for (let pages = 0; target !== undefined; pages += 1) {
    expect(pages).toBeLessThan(4);
    const response: Response = await api.ask(target, { token });
    const { certificates, next } = (await response.json()) as Page;
    names.push(...certificates.map(({ name }) => name));
    const link = response.headers.get('link');
    expect(link === null).toBe(next === undefined);
    target = /^<([^>]+)>; rel="next"$/.exec(link ?? '')?.[1];
  }
  expect(names.toSorted()).toEqual(Array.from({ length: 7 }, (_, index) => `web-${index}`));
});

test('the filters are those of the command line', async ({ onTestFinished }) => {
  let now = new Date();
  const api = await openApi(onTestFinished, { clock: { now: () => now } });
  const token = await api.makeToken('admin');
  await issueToHolder(api.workbench, { name: 'short', lifetimeDays: 2 });
  await issueCertificate(api.workbench, { name: 'server', profile: 'tls-server', subjectAltName: ['s.lab.example'] });
  const { certificate } = await issueToHolder(api.workbench, { name: 'gone', lifetimeDays: 400 });
  await api.ask(`/v1/certificates/${certificate.serialNumber}/revoke`, { token, body: { reason: 'keyCompromise' } });
  now = new Date(now.getTime() + 3 * 86_400_000);
  const list = async (query: string) =>
    ((await (await api.ask(`/v1/certificates?${query}`, { token })).json()) as Page).certificates.map(
      ({ name }) => name,
    );
  expect(await list('')).toEqual(['short', 'server', 'gone', 'ca']);
  expect(await list('expired=true')).toEqual(['short']);
  expect(await list('expired=true&revoked=true')).toEqual(['short', 'gone']);
  expect(await list('expired=false')).toEqual(['short', 'server', 'gone', 'ca']);
  expect(await list('profile=tls-server')).toEqual(['server']);
  expect(await list('search=LAB.example')).toEqual(['server']);
  expect(await list('authority=other')).toEqual([]);
  expect(await list('expiring=363d&current=true')).toEqual(['server']);
});

test.each([
  'limit=0',
  'limit=1001',
  'limit=1e2',
  'limit=1&limit=2',
  'expired=yes',
  'expired',
  'unknown=1',
  'expiring=soon',
  'cursor=nonsense',
  '__proto__=1',
])('the query %s is refused', async (query) => {
  const cleanups: (() => void | Promise<void>)[] = [];
  const api = await openApi((close) => cleanups.push(close));
  const response = await api.ask(`/v1/certificates?${query}`, { token: await api.makeToken('viewer') });
  expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code: 'request-invalid' })]);
  for (const close of cleanups) await close();
});

test('one certificate is shown with all that is known of it, and not where its files lie', async ({
  onTestFinished,
}) => {
  const api = await openApi(onTestFinished);
  const { certificate } = await issueCertificate(api.workbench, { name: 'web', subjectAltName: ['web.lab.example'] });
  const token = await api.makeToken('viewer');
  const response = await api.ask(`/v1/certificates/${certificate.serialNumber.toUpperCase()}`, { token });
  const text = await response.text();
  const shown = JSON.parse(text);
  const { fingerprint, fingerprint256 } = new X509Certificate(certificate.pem);
  const hex = (value: string) => value.replaceAll(':', '').toLowerCase();
  expect(shown).toMatchObject({
    status: 'valid',
    name: 'web',
    source: 'record',
    keptIn: 'folder',
    authority: 'ca',
    profile: 'tls-peer',
    pem: certificate.pem,
    certificate: {
      fingerprint: hex(fingerprint256),
      fingerprintSha1: hex(fingerprint),
      subjectAltName: ['dns:web.lab.example'],
    },
    chain: { state: 'complete', links: [{ name: 'ca' }] },
  });
  expect(text).not.toContain(api.assetsFolder);
  expect(text).not.toContain('keyPath');
});

test('a name is no serial number, and an authority narrows it', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const { certificate } = await issueCertificate(api.workbench, { name: 'abcdef' });
  const token = await api.makeToken('viewer');
  const statusOf = async (target: string) => (await api.ask(`/v1/certificates/${target}`, { token })).status;
  expect(await statusOf('abcdef')).toBe(404);
  expect(await statusOf('alice')).toBe(400);
  expect(await statusOf(`${certificate.serialNumber}?authority=ca`)).toBe(200);
  expect(await statusOf(`${certificate.serialNumber}?authority=other`)).toBe(404);
  expect(await statusOf('..%2f..%2fkeys%2fca')).toBe(400);
});

test('a revocation is told with its warnings, and again as kept', async ({ onTestFinished }) => {
  const api = await openApi(onTestFinished);
  const { certificate } = await issueToHolder(api.workbench, { name: 'web', lifetimeDays: 30 });
  const token = await api.makeToken('issuer', wide);
  const revoke = async (body: unknown, by = token) =>
    api.ask(`/v1/certificates/${certificate.serialNumber}/revoke`, { token: by, body });
  expect((await revoke({ reason: 'boredom' })).status).toBe(400);
  expect((await revoke({})).status).toBe(400);
  const narrow = await api.makeToken('issuer', { names: ['*.other.example'] });
  expect((await revoke({ reason: 'superseded' }, narrow)).status).toBe(403);
  const first = await (await revoke({ reason: 'keycompromise' })).json();
  expect(first).toMatchObject({ outcome: 'revoked', authority: 'ca', name: 'web', reason: 'keyCompromise' });
  expect(await (await revoke({ reason: 'superseded' })).json()).toMatchObject({
    outcome: 'kept',
    reason: 'keyCompromise',
  });
  const shown = await (await api.ask(`/v1/certificates/${certificate.serialNumber}`, { token })).json();
  expect(shown).toMatchObject({ status: 'revoked', revocationReason: 'keyCompromise' });
  const trail = (await api.workbench.record())?.findAuditEntries({ action: 'revoke' }) ?? [];
  expect(trail.map(({ outcome, details }) => [outcome, details.kept])).toEqual([
    ['request-invalid', undefined],
    ['access-denied', undefined],
    ['done', undefined],
    ['done', 'true'],
  ]);
});
