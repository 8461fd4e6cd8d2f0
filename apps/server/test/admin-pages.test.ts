import {
  createAuthority,
  createOcspResponder,
  createToken,
  getAuthorityState,
  issueRevocationList,
  issueToHolder,
  listTokens,
  type Role,
  revokeCertificate,
} from '@certwright/core';
import { expect, onTestFinished, test } from 'vitest';
import { openApi } from './api-fixture.ts';
import { openBrowser, openSignedIn, textOf } from './browser.ts';

const signedIn = (role: Role = 'admin') => openSignedIn(onTestFinished, role);

const order = {
  name: 'web-01',
  role: 'issuer',
  names: '*.lab.example, 10.0.0.0/8',
  organizations: 'The Lab',
  keysMadeHere: 'yes',
};

test('a token is shown once, and does what its form said', async () => {
  const { browser, ask, workbench } = await signedIn();
  await browser.get('/tokens');
  const response = await browser.submit('/tokens', order);
  expect(response.status).toBe(201);
  const token = /id="token">(cw_[\w-]+)</.exec(await response.text())?.[1] ?? '';
  const body = { subjectAltName: ['web.lab.example'], subject: { organizationName: 'The Lab' }, lifetime: '9d' };
  expect((await ask('/v1/certificates', { token, body })).status).toBe(201);
  expect((await ask('/v1/certificates', { token, body: { subjectAltName: ['web.evil.example'] } })).status).toBe(403);
  const page = await browser.get('/tokens');
  expect(page).not.toContain(token);
  expect(page).toContain('names: *.lab.example, 10.0.0.0/8');
  expect((await listTokens(workbench)).at(-1)).toMatchObject({
    name: 'web-01',
    createdBy: expect.stringContaining('anna'),
  });
});

test('a form for a token that was changed after it was sent makes another', async () => {
  const { browser, workbench } = await signedIn();
  await browser.get('/tokens');
  await browser.submit('/tokens', order);
  expect((await browser.submit('/tokens', { ...order, name: 'web-02' })).status).toBe(201);
  expect((await listTokens(workbench)).map(({ name }) => name)).toEqual(['anna', 'web-01', 'web-02']);
});

test('a form for a token that is sent twice makes one', async () => {
  const { browser, workbench } = await signedIn();
  await browser.get('/tokens');
  expect((await browser.submit('/tokens', order)).status).toBe(201);
  expect((await browser.submit('/tokens', order)).status).toBe(303);
  expect((await listTokens(workbench)).filter(({ name }) => name === 'web-01')).toHaveLength(1);
});

test.each([
  ['no name', { name: '' }, 'name'],
  ['a name that is none', { name: '../web' }, '../web'],
  ['a role that is none', { role: 'root' }, 'role'],
  ['a time that is none', { expiresIn: 'soon' }, 'expiresIn: "soon"'],
  ['a pattern that is none', { names: '*.*.example' }, 'names: '],
  ['a kind of key that is none', { keyAlgorithms: 'rot13' }, 'keyAlgorithms: unknown key algorithm "rot13"'],
])('a token with %s is refused, what was written stays, and the form may be sent again', async (_, change, told) => {
  const { browser, workbench } = await signedIn();
  await browser.get('/tokens');
  const response = await browser.submit('/tokens', { ...order, ...change });
  expect(response.status).toBe(400);
  const page = textOf(await response.text());
  expect(page.slice(page.indexOf('role="alert"'))).toContain(told);
  expect(page).toContain('value="The Lab"');
  expect(await listTokens(workbench)).toHaveLength(1);
  expect((await browser.submit('/tokens', order)).status).toBe(201);
});

test('a token is revoked after a confirmation, and then nobody', async () => {
  const { browser, workbench } = await signedIn();
  const { stored, token } = await createToken(workbench, { name: 'old', role: 'viewer' });
  const at = `/tokens/${stored.id}/revoke`;
  expect(await browser.get('/tokens')).toContain(`href="${at}"`);
  expect(await browser.get(at)).toContain('This cannot be taken back.');
  expect((await browser.submit(at, {})).status).toBe(303);
  expect(await browser.get('/tokens')).not.toContain(`href="${at}"`);
  const other = openBrowser((await openApi(onTestFinished, { assetsFolder: workbench.assetsFolder })).app);
  await expect(other.signIn(token)).rejects.toThrow('401');
});

test('the audit trail is told, the newest first, and narrowed', async () => {
  const { browser, workbench } = await signedIn();
  const { certificate } = await issueToHolder(workbench, {
    subject: { commonName: '<b>x</b>' },
    profile: 'tls-client',
  });
  const page = await browser.get('/audit');
  expect(page.indexOf('read-audit-trail')).toBeGreaterThan(0);
  expect(page).toContain(`serialNumber: ${certificate.serialNumber}`);
  expect(page).not.toContain('<b>x</b>');
  const narrowed = await browser.get('/audit?action=issue&target=&principal=&since=1d');
  expect(narrowed).toContain(certificate.serialNumber);
  expect(narrowed.match(/<time /g)).toHaveLength(1);
  expect(await browser.get('/audit?target=nobody')).toContain('Nothing on record is like that.');
  const wrong = await browser.send('/audit?since=yesterday');
  expect(wrong.status).toBe(400);
  expect(textOf(await wrong.text())).toMatch(/id="since-fault">[^<]*yesterday/);
});

test('a long trail comes in pages, and each entry once', async () => {
  const { browser, workbench } = await signedIn();
  const store = await workbench.store();
  const targets = Array.from({ length: 150 }, (_, index) => `target-${index}`);
  for (const target of targets)
    await store.appendAuditEntry({ ...workbench.audited('serve'), target, outcome: 'done' });
  const first = await browser.get('/audit?action=serve');
  const next = /<a href="([^"]+)" rel="next">/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = await browser.get(next);
  expect(second).not.toContain('rel="next"');
  const told = [first, second].flatMap((page) => [...page.matchAll(/<bdi>(target-\d+)<\/bdi>/g)].map(([, one]) => one));
  expect(told).toEqual(targets.toReversed());
});

test('authorities are a tree, with how those who check them are served', async () => {
  const { browser, workbench } = await signedIn('viewer');
  await createAuthority(workbench, {
    name: 'below',
    authority: 'ca',
    subject: { commonName: 'Below' },
    lifetimeDays: 90,
  });
  const before = textOf(await browser.get('/authorities'));
  expect(before).toContain('does not answer: ca-ocsp is not there');
  expect(before).toMatch(/revocation list<\/dt>\s*<dd>\s*none/);
  const { certificate } = await issueToHolder(workbench, { subject: { commonName: 'web' }, profile: 'tls-client' });
  await revokeCertificate(workbench, { certificate: { pemOrDer: certificate.pem }, reason: 'superseded' });
  await issueRevocationList(workbench, 'ca');
  await createOcspResponder(workbench, { authority: 'ca' });
  const page = textOf(await browser.get('/authorities'));
  expect(page).toMatch(/class="tree">[\s\S]*<bdi>ca<\/bdi>[\s\S]*class="tree">[\s\S]*<bdi>below<\/bdi>/);
  expect(page).toContain('1 revoked, made ');
  expect(page).toContain('answers, by ca-ocsp until ');
  const { fingerprint } = getAuthorityState(workbench, 'ca').certificate;
  expect(page).toContain(fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:'));
  expect(page).not.toContain(workbench.assetsFolder);
});

test('anybody is told how to trust an authority, and can take its files', async () => {
  const { app, workbench } = await openApi(onTestFinished);
  const browser = openBrowser(app);
  const page = await browser.get('/trust/ca');
  const { fingerprint } = getAuthorityState(workbench, 'ca').certificate;
  expect(page).toContain(fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:'));
  for (const platform of ['Debian', 'Fedora', 'macOS', 'Windows', 'iOS', 'Android', 'Firefox', 'Java']) {
    expect(page).toMatch(new RegExp(`<h2>[^<]*${platform}`));
  }
  for (const ending of ['pem', 'der']) {
    expect(page).toContain(`href="/authorities/ca.${ending}"`);
    expect((await browser.send(`/authorities/ca.${ending}`)).status).toBe(200);
  }
  expect((await browser.send('/trust/none')).status).toBe(404);
  const below = { name: 'below', authority: 'ca', subject: { commonName: 'Below' }, lifetimeDays: 90 };
  await createAuthority(workbench, below);
  const refused = await browser.send('/trust/below');
  expect(refused.status).toBe(404);
  expect(textOf(await refused.text())).toContain('"below" is no root');
});

test.each(['viewer', 'issuer'] as const)('what is for administrators is not for a role of %s', async (role) => {
  const { browser, workbench } = await signedIn(role);
  const { stored } = await createToken(workbench, { name: 'old', role: 'viewer' });
  const page = await browser.get('/');
  expect(page).not.toMatch(/\/tokens|\/audit/);
  const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
  for (const path of ['/tokens', '/audit', `/tokens/${stored.id}/revoke`]) {
    expect([path, (await browser.send(path)).status]).toEqual([path, 403]);
  }
  for (const path of ['/tokens', `/tokens/${stored.id}/revoke`]) {
    expect([path, (await browser.send(path, { form: { ...order, form } })).status]).toEqual([path, 403]);
  }
  const tokens = await listTokens(workbench);
  expect(tokens.map(({ name, revokedAt }) => [name, revokedAt])).toEqual([
    ['anna', undefined],
    ['old', undefined],
  ]);
});
