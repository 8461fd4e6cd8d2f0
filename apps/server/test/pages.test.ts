import { issueToHolder, type Role, revokeToken, type Workbench } from '@certwright/core';
import { expect, onTestFinished as onFinished, test } from 'vitest';
import { createPublicApp } from '../src/app.ts';
import { createLogger } from '../src/log/logger.ts';
import { settingsSchema } from '../src/settings/settings-schema.ts';
import { openApi } from './api-fixture.ts';
import { type Browser, openBrowser, openSignedIn, textOf } from './browser.ts';

type OnTestFinished = Parameters<typeof openApi>[0];

async function open(onTestFinished: OnTestFinished, options: Parameters<typeof openApi>[1] = {}) {
  const api = await openApi(onTestFinished, options);
  return { api, browser: openBrowser(api.app) };
}

const signedIn = (onTestFinished: OnTestFinished, role: Role = 'viewer') => openSignedIn(onTestFinished, role);

const issue = (workbench: Workbench, commonName: string, more: Record<string, unknown> = {}) =>
  issueToHolder(workbench, { subject: { commonName }, profile: 'tls-client', ...more });

test.each(['/', '/certificates/3a'])('%s is for those who are signed in; others sign in first', async (path) => {
  const { browser } = await open(onFinished);
  const response = await browser.send(path);
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toMatch(/^\/sign-in/);
});

test('who signs in with a token goes where they wanted to go, and gets a cookie that nothing else can read', async ({
  onTestFinished,
}) => {
  const { api, browser } = await open(onTestFinished);
  const token = await api.makeToken('viewer');
  expect((await browser.send('/?search=web')).headers.get('location')).toBe('/sign-in?next=%2F%3Fsearch%3Dweb');
  await browser.get('/sign-in?next=%2F%3Fsearch%3Dweb');
  const response = await browser.submit('/sign-in', { token });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/?search=web']);
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^__Host-certwright=[\w-]{43}; /);
  for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Max-Age=1800'])
    expect(cookie).toContain(part);
  expect(cookie).not.toContain(token);
  expect((await browser.send('/')).status).toBe(200);
});

test('signing in begins another visit than the one before', async ({ onTestFinished }) => {
  const { api, browser } = await open(onTestFinished);
  await browser.get('/sign-in');
  const before = browser.cookie;
  await browser.signIn(await api.makeToken('viewer'));
  expect(browser.cookie).not.toBe(before);
});

test.each([
  ['', 'nothing'],
  ['cw_0123456789ab_wrong', 'what is no token'],
  [`cw_0123456789ab_${'A'.repeat(43)}`, 'a token that was never made'],
])('a wrong token (%s: %s) is refused beside its field, and noted', async (token) => {
  const { api, browser } = await open(onFinished);
  await browser.get('/sign-in');
  const response = await browser.submit('/sign-in', { token });
  expect(response.status).toBe(401);
  const page = await response.text();
  expect(page).toContain('This token is not valid.');
  if (token !== '') expect(page).not.toContain(token);
  const store = await api.workbench.store();
  expect(store.reader.findAuditEntries({ action: 'authenticate' })).toMatchObject([
    { principal: 'nobody', target: 'POST /sign-in', outcome: 'principal-unknown' },
  ]);
});

test('after ten wrong tokens an address waits, even with a good one; others do not', async ({ onTestFinished }) => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  const { api, browser } = await open(onTestFinished, { clock: { now: () => new Date(now) } });
  const token = await api.makeToken('viewer');
  await browser.get('/sign-in');
  for (let count = 0; count < 10; count += 1) {
    expect((await browser.submit('/sign-in', { token: 'wrong' })).status).toBe(401);
  }
  const refused = await browser.submit('/sign-in', { token });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '6']);
  expect(await refused.text()).toContain('Wait 6 seconds');
  const elsewhere = openBrowser(api.app, '198.51.100.9');
  await elsewhere.signIn(token);
  now += 6000;
  expect((await browser.submit('/sign-in', { token })).status).toBe(303);
});

test('who signs out is out, also with the cookie of before', async ({ onTestFinished }) => {
  const { browser } = await signedIn(onTestFinished);
  const { cookie } = browser;
  await browser.get('/');
  const response = await browser.submit('/sign-out', {});
  expect(response.headers.get('set-cookie')).toMatch(/^__Host-certwright=; Max-Age=0/);
  browser.cookie = cookie;
  expect((await browser.send('/')).status).toBe(303);
});

test('a token that is revoked ends what was begun with it at once', async ({ onTestFinished }) => {
  const { api, browser, tokenId } = await signedIn(onTestFinished);
  expect((await browser.send('/')).status).toBe(200);
  await revokeToken(api.workbench, tokenId);
  expect((await browser.send('/')).status).toBe(303);
});

test('the cookie opens pages alone, never the API', async ({ onTestFinished }) => {
  const { browser } = await signedIn(onTestFinished, 'admin');
  const response = await browser.send('/v1/certificates', { headers: { accept: 'application/json' } });
  expect(response.status).toBe(401);
});

const forgeries: [string, (browser: Browser) => Promise<Response>][] = [
  ['without its token', (browser) => browser.send('/sign-out', { form: {} })],
  ['with a wrong token', (browser) => browser.send('/sign-out', { form: { form: 'x'.repeat(43) } })],
  [
    'from another site',
    (browser) => browser.submit('/sign-out', {}, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
  ],
  [
    'of another visit',
    (browser) => {
      browser.cookie = `__Host-certwright=${'x'.repeat(43)}`;
      return browser.submit('/sign-out', {});
    },
  ],
];

test.each(forgeries)('a form %s is refused', async (_, forge) => {
  const { browser } = await signedIn(onFinished);
  await browser.get('/');
  const { cookie } = browser;
  const response = await forge(browser);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('was not sent by a page of this server');
  browser.cookie = cookie;
  expect((await browser.send('/')).status).toBe(200);
});

test('a page may load and send nothing elsewhere, and is kept nowhere', async ({ onTestFinished }) => {
  const { browser } = await signedIn(onTestFinished);
  const { headers } = await browser.send('/');
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('everything that a page loads is here, may be kept, and holds no script and no style of its own', async ({
  onTestFinished,
}) => {
  const { browser } = await signedIn(onTestFinished);
  const page = await browser.get('/');
  const loaded = [...page.matchAll(/<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"/g)].map(([, url = '']) => url);
  expect(loaded).toHaveLength(2);
  for (const url of loaded) {
    const response = await browser.send(url);
    expect([url, response.status]).toEqual([url, 200]);
    expect(response.headers.get('cache-control')).toContain('immutable');
  }
  expect(page).not.toMatch(/\sstyle=|\son\w+=|<style|<script/);
});

test('the list and the picture show what expires when', async ({ onTestFinished }) => {
  const { api, browser } = await signedIn(onTestFinished);
  const { certificate } = await issue(api.workbench, 'web', { lifetime: '30d' });
  const page = await browser.get('/');
  expect(page).toContain(`href="/certificates/${certificate.serialNumber}?authority=ca"`);
  expect(page).toMatch(/<rect class="bar expires-soon"/);
  expect(page).toMatch(/class="status expires-soon">.*! ?<\/span> expires soon/);
  expect(page).toMatch(/<rect class="bar valid"/);
});

test.each([
  ['/?search=we', ['web']],
  ['/?show=expiring&within=45d', ['web']],
  ['/?show=expired', []],
  ['/?profile=tls-client', ['db', 'web']],
  ['/?authority=ca&search=db', ['db']],
  ['/?authority=none', []],
])('%s shows %j', async (path, names) => {
  const { api, browser } = await signedIn(onFinished);
  await issue(api.workbench, 'web', { lifetime: '30d' });
  await issue(api.workbench, 'db', { lifetime: '300d' });
  const page = await browser.get(path);
  expect(['db', 'web'].filter((name) => page.includes(`<bdi>${name}</bdi>`))).toEqual(names);
  if (names.length === 0) expect(page).toContain('No certificate is like that.');
});

test('a time that is none is told beside its field', async ({ onTestFinished }) => {
  const { browser } = await signedIn(onTestFinished);
  const response = await browser.send('/?show=expiring&within=soon');
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(/id="within-fault">[^<]*soon/);
});

test('a long list comes in pages, and says each certificate once', async ({ onTestFinished }) => {
  const { api, browser } = await signedIn(onTestFinished);
  const names = Array.from({ length: 60 }, (_, index) => `host-${index}`);
  await Promise.all(names.map((name) => issue(api.workbench, name)));
  const first = await browser.get('/?profile=tls-client');
  const next = /<a href="([^"]+)" rel="next">/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const second = await browser.get(next);
  expect(second).not.toContain('rel="next"');
  const shown = [first, second].flatMap((page) => [...page.matchAll(/<bdi>(host-\d+)<\/bdi>/g)].map(([, one]) => one));
  expect(shown.toSorted()).toEqual(names.toSorted());
});

const hostile = ['<script>alert(1)</script>', `"><img src=x onerror='alert(1)'>`, '${7*7}', 'a&amp;b', '# {{x}}'];

test.each(hostile)('the name %s is shown as text', async (commonName) => {
  const { api, browser } = await signedIn(onFinished);
  const { certificate } = await issue(api.workbench, commonName);
  for (const path of ['/', `/certificates/${certificate.serialNumber}`]) {
    const page = await browser.get(path);
    expect(page).not.toMatch(/<script|<img/);
    expect(textOf(page)).toContain(commonName);
  }
});

test('the page of a certificate has all that the API tells of it', async ({ onTestFinished }) => {
  const { api, browser, token } = await signedIn(onTestFinished);
  const { certificate } = await issue(api.workbench, 'web', {
    profile: 'tls-peer',
    subjectAltName: ['web.lab.example', '10.0.0.7'],
  });
  const page = await browser.get(`/certificates/${certificate.serialNumber}`);
  const told = (await (await api.ask(`/v1/certificates/${certificate.serialNumber}`, { token })).json()) as {
    certificate: { subjectAltName: string[]; keyUsage: string[]; extendedKeyUsage: string[]; fingerprint: string };
    pem: string;
  };
  const { subjectAltName, keyUsage, extendedKeyUsage, fingerprint } = told.certificate;
  const printed = fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:');
  for (const text of [
    ...subjectAltName,
    ...keyUsage,
    ...extendedKeyUsage,
    printed,
    told.pem,
    'CN=Test CA',
    'tls-peer',
  ]) {
    expect(page).toContain(text);
  }
});

test.each([
  ['/certificates/3a', 404, 'certificate-not-found'],
  ['/nowhere', 404, 'not-found'],
])('%s is %d, as a page for people', async (path, status, code) => {
  const { api, browser } = await signedIn(onFinished);
  const response = await browser.send(path);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  const page = await response.text();
  expect(page).toContain(`${status} ${code}`);
  expect(page).not.toContain(api.assetsFolder);
});

test('an error page leads on whoever is signed in', async ({ onTestFinished }) => {
  const { browser } = await signedIn(onTestFinished);
  const response = await browser.send('/certificates/3a');
  expect(await response.text()).toMatch(/<nav aria-label="Pages">[\s\S]*Sign out/);
});

test('a cursor that is none is no fault of the time', async ({ onTestFinished }) => {
  const { browser } = await signedIn(onTestFinished);
  const response = await browser.send('/?cursor=x');
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('within-fault');
});

test('of wrong tokens from many addresses, 60 a minute are noted, and all are refused', async ({ onTestFinished }) => {
  const { api } = await open(onTestFinished, { clock: { now: () => new Date('2026-01-01T00:00:00Z') } });
  for (let count = 0; count < 70; count += 1) {
    const browser = openBrowser(api.app, `198.51.100.${count}`);
    await browser.get('/sign-in');
    expect((await browser.submit('/sign-in', { token: 'wrong' })).status).toBe(401);
  }
  const store = await api.workbench.store();
  expect(store.reader.findAuditEntries({ action: 'authenticate' })).toHaveLength(60);
});

test('what is served without TLS has no pages, and refuses in the words of the API', async ({ onTestFinished }) => {
  const { workbench, metrics } = await openApi(onTestFinished);
  const log = createLogger({ level: 'silent', isPretty: false, isColoured: false });
  const app = createPublicApp({ workbench, metrics, log, settings: settingsSchema.parse({}) });
  const response = await app.request('/', { headers: { accept: 'text/html' } });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
});

test('reading pages is noted as reading by the API is', async ({ onTestFinished }) => {
  const { api, browser, tokenId } = await signedIn(onTestFinished);
  const { certificate } = await issue(api.workbench, 'web');
  await browser.get('/');
  await browser.get(`/certificates/${certificate.serialNumber}`);
  const store = await api.workbench.store();
  const entries = store.reader.findAuditEntries({ principal: `token anna (${tokenId})` });
  expect(entries.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
    ['list', 'certificates', 'done'],
    ['show', certificate.serialNumber, 'done'],
  ]);
});
