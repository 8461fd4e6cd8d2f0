import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createAuthority,
  createToken,
  type IssuingPolicyInput,
  issueToHolder,
  type Role,
  readAuditTrail,
} from '@certwright/core';
import { strFromU8, unzipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { makeRequest, openApi, temporaryFolder } from './api-fixture.ts';
import { openBrowser, openSignedIn, textOf } from './browser.ts';

const signedIn = (role: Role = 'admin', policy?: IssuingPolicyInput) => openSignedIn(onTestFinished, role, policy);

/** The files of the page, by name. */
const filesOf = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<a href="data:[^;]+;base64,([^"]+)" download="([^"]+)">/g)].map(
      ([, content = '', name = '']) => [name, Buffer.from(content, 'base64')],
    ),
  );

const web = { key: 'here', names: 'web.lab.example\n10.0.0.7', lifetime: '90d', authority: 'ca' };

test('a key that is made by the server comes once, with everything that programs want', async () => {
  const { browser } = await signedIn();
  await browser.get('/issue?profile=tls-server');
  const response = await browser.submit('/issue', web);
  expect(response.status).toBe(201);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const page = textOf(await response.text());
  const files = filesOf(page);
  expect(Object.keys(files)).toEqual([
    'web.lab.example.pem',
    'web.lab.example-fullchain.pem',
    'root.pem',
    'web.lab.example-key.pem',
    'web.lab.example.p12',
    'web.lab.example-legacy.p12',
    'web.lab.example.zip',
  ]);
  const certificate = new X509Certificate(files['web.lab.example.pem'] ?? '');
  expect(certificate.subjectAltName).toBe('DNS:web.lab.example, IP Address:10.0.0.7');
  const password = /id="password">([a-z2-9]{26})</.exec(page)?.[1] ?? '';
  for (const name of ['web.lab.example.p12', 'web.lab.example-legacy.p12']) {
    const opened = openPkcs12(files[name], password);
    expect(opened).toContain(certificate.toString().trim());
    expect(opened).toContain('BEGIN PRIVATE KEY');
  }
  const zipped = unzipSync(files['web.lab.example.zip'] ?? new Uint8Array());
  expect(Object.keys(zipped)).toEqual(Object.keys(files).slice(0, -1));
  expect(strFromU8(zipped['web.lab.example-key.pem'] ?? new Uint8Array())).toContain('BEGIN PRIVATE KEY');
  for (const program of ['nginx', 'Caddy', 'Traefik', 'curl']) expect(page).toContain(`<h3>${program}`);
});

function openPkcs12(content: Buffer | undefined, password: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-p12-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'a.p12');
  writeFileSync(file, content ?? '');
  writeFileSync(path.join(folder, 'password'), `${password}\n`);
  const args = ['pkcs12', '-in', file, '-noenc', '-passin', `file:${path.join(folder, 'password')}`];
  return execFileSync('openssl', args, { encoding: 'utf8' });
}

test('the form offers the authorities that can sign and that the policy allows', async () => {
  const { browser, workbench } = await signedIn('issuer', { ...narrow, authorities: ['ca', 'mid'] });
  for (const name of ['mid', 'other']) {
    await createAuthority(workbench, { name, authority: 'ca', subject: { commonName: name }, lifetimeDays: 90 });
  }
  const offered = async () => {
    const [, select = ''] = (await browser.get('/issue')).split('id="authority"');
    return [...(select.split('</select>')[0] ?? '').matchAll(/value="([^"]+)"/g)].map(([, name]) => name);
  };
  expect(await offered()).toEqual(['ca', 'mid']);
  rmSync(path.join(workbench.assetsFolder, 'keys', 'mid-key.pem'));
  expect(await offered()).toEqual(['ca']);
});

test('a form that is sent twice issues once, and the key does not come again', async () => {
  const { browser, workbench } = await signedIn();
  await browser.get('/issue?profile=tls-server');
  await browser.submit('/issue', web);
  const again = await browser.submit('/issue', web);
  const page = await again.text();
  expect(page).toContain('This form was sent before');
  expect(page).not.toContain('-key.pem');
  const store = await workbench.store();
  expect(store.reader.findIssued({ name: 'web.lab.example' })).toHaveLength(1);
});

test('a form that was changed after it was sent issues another certificate', async () => {
  const { browser, workbench } = await signedIn();
  await browser.get('/issue?profile=tls-server');
  await browser.submit('/issue', web);
  const response = await browser.submit('/issue', { ...web, names: 'other.lab.example' });
  expect(response.status).toBe(201);
  expect(Object.keys(filesOf(await response.text()))).toContain('other.lab.example-key.pem');
  expect((await workbench.store()).reader.findIssued({ keptIn: 'holder' })).toHaveLength(2);
});

test('a renewal that is sent twice renews once', async () => {
  const { browser, at, workbench } = await withCertificate('issuer');
  await browser.get(`${at}/renew?authority=ca`);
  expect((await browser.submit(`${at}/renew?authority=ca`, {})).status).toBe(201);
  const again = await browser.submit(`${at}/renew?authority=ca`, {});
  expect([again.status, again.headers.get('location')]).toEqual([303, `${at}?authority=ca`]);
  expect((await workbench.store()).reader.findIssued({ keptIn: 'holder' })).toHaveLength(2);
});

test('what a revocation warns of is told', async () => {
  const { browser, workbench } = await signedIn();
  const { certificate } = await issueToHolder(workbench, {
    subject: { commonName: 'system-admin', organizationName: 'ops' },
    profile: 'tls-client',
    lifetime: '1h',
  });
  const at = `/certificates/${certificate.serialNumber}/revoke?authority=ca`;
  await browser.get(at);
  const page = textOf(await (await browser.submit(at, { reason: 'superseded' })).text());
  expect(page).toContain('class="notice"');
  expect(page).toContain('Kubernetes checks no');
});

test('below an authority without its root, the chain has what is there, and no root is given out', async () => {
  const { browser, workbench } = await signedIn();
  await createAuthority(workbench, { name: 'mid', authority: 'ca', subject: { commonName: 'Mid' }, lifetimeDays: 90 });
  rmSync(path.join(workbench.assetsFolder, 'keys', 'ca.pem'));
  rmSync(path.join(workbench.assetsFolder, 'keys', 'ca-key.pem'));
  const file = path.join(workbench.assetsFolder, 'keys', 'mid.pem');
  const [mid = ''] = readFileSync(file, 'utf8').match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----\n/) ?? [];
  writeFileSync(file, mid);
  await browser.get('/issue?profile=tls-server');
  const response = await browser.submit('/issue', { ...web, lifetime: '9d', authority: 'mid' });
  const files = filesOf(await response.text());
  expect(Object.keys(files)).not.toContain('root.pem');
  expect(String(files['web.lab.example-fullchain.pem'])).toContain(mid);
});

test('for a pasted request no key is made, and its names are signed as they are', async () => {
  const { browser } = await signedIn();
  const { certificationRequest } = makeRequest(temporaryFolder(onTestFinished), 'CN=db.lab.example', [
    'DNS:db.lab.example',
  ]);
  await browser.get('/issue?profile=tls-server');
  const response = await browser.submit('/issue', { ...web, key: 'request', certificationRequest });
  expect(response.status).toBe(201);
  const files = filesOf(await response.text());
  expect(Object.keys(files)).toEqual([
    'db.lab.example.pem',
    'db.lab.example-fullchain.pem',
    'root.pem',
    'db.lab.example.zip',
  ]);
  expect(new X509Certificate(files['db.lab.example.pem'] ?? '').subjectAltName).toBe('DNS:db.lab.example');
});

const narrow: IssuingPolicyInput = {
  names: ['*.lab.example'],
  organizations: ['Lab'],
  profiles: ['tls-server'],
  longestValidity: '30d',
  keyAlgorithms: ['ec-p256'],
  keysMadeHere: true,
};

test('the form shows what the policy allows, and offers nothing else', async () => {
  const { browser } = await signedIn('issuer', narrow);
  const page = textOf(await browser.get('/issue'));
  for (const limit of ['*.lab.example', 'Lab', 'at most 30d', 'ec-p256, made here too']) {
    expect(page).toContain(`<bdi>${limit}</bdi>`);
  }
  expect(page).toContain('value="30d"');
  expect([...page.matchAll(/\/issue\?profile=([a-z-]+)/g)].map(([, name]) => name)).toEqual(['tls-server']);
});

test.each([
  ['names', { names: 'mail.evil.example' }, 'names', 'mail.evil.example'],
  ['names that are none', { names: 'web_.lab..example' }, 'names', 'web_.lab..example'],
  ['a common name', { commonName: 'root' }, 'commonName', '"root"'],
  ['an organization', { organization: 'Evil' }, 'organization', '"Evil"'],
  ['a validity that is too long', { lifetime: '31d' }, 'lifetime', '720 hours'],
  ['a validity that is none', { lifetime: 'long' }, 'lifetime', '"long"'],
  ['a kind of key', { keyAlgorithm: 'rsa-4096' }, 'keyAlgorithm', 'rsa-4096'],
  ['an authority that is not there', { authority: 'other' }, 'authority', 'other'],
  ['a request that is none', { key: 'request', certificationRequest: 'hello' }, 'certificationRequest', 'request'],
])('%s is refused beside its field, and what was written stays', async (_, change, field, told) => {
  const { browser, workbench, assetsFolder } = await signedIn('issuer', narrow);
  await browser.get('/issue?profile=tls-server');
  const sent: Record<string, string> = { key: 'here', names: 'web.lab.example', lifetime: '30d', ...change };
  const response = await browser.submit('/issue', sent);
  expect([400, 403, 404, 422]).toContain(response.status);
  const page = textOf(await response.text());
  expect(page).toContain('Nothing was issued.');
  const fault = page.match(new RegExp(`<p class="fault" id="${field}-fault">([^<]*(?:<[^/p][^<]*)*)</p>`))?.[1] ?? '';
  expect(fault).toContain(told);
  expect(page).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="${field}-fault`));
  expect(page).not.toContain(assetsFolder);
  for (const value of Object.values(sent).filter((one) => !['here', 'request', 'other'].includes(one))) {
    expect(page).toContain(value);
  }
  expect((await workbench.store()).reader.findIssued({ keptIn: 'holder' })).toEqual([]);
});

test('a policy without keys made here says so beside the key', async () => {
  const { browser } = await signedIn('issuer', { ...narrow, keysMadeHere: false });
  const page = await browser.get('/issue?profile=tls-server');
  expect(page).toMatch(/value="request" checked/);
  const response = await browser.submit('/issue', { key: 'here', names: 'web.lab.example', lifetime: '30d' });
  expect(response.status).toBe(403);
  expect(await response.text()).toMatch(/<fieldset>[\s\S]*a key that is made here[\s\S]*<\/fieldset>/);
});

async function withCertificate(role: Role) {
  const opened = await signedIn(role, role === 'issuer' ? { ...narrow, names: ['any'] } : undefined);
  const { certificate } = await issueToHolder(opened.workbench, {
    subject: { commonName: 'web.lab.example' },
    subjectAltName: ['web.lab.example'],
    profile: 'tls-server',
    lifetime: '20d',
  });
  return { ...opened, certificate, at: `/certificates/${certificate.serialNumber}` };
}

test('a revocation says what it does, then does it', async () => {
  const { browser, at, certificate, workbench } = await withCertificate('issuer');
  expect(await browser.get(at)).toContain(`href="${at}/revoke?authority=ca"`);
  expect(await browser.get(`${at}/revoke?authority=ca`)).toContain('This cannot be taken back.');
  const response = await browser.submit(`${at}/revoke?authority=ca`, { reason: 'keyCompromise' });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Revoked: <bdi>web.lab.example</bdi>');
  const page = await browser.get(`${at}?authority=ca`);
  expect(page).toContain('keyCompromise');
  expect(page).not.toContain('/revoke');
  const { serialNumber } = certificate;
  expect((await workbench.store()).reader.findRevocations({ serialNumber })).toHaveLength(1);
});

test.each(['', 'because', 'removeFromCRL'])(
  'the reason %j is refused in the form, and revokes nothing',
  async (reason) => {
    const { browser, at, workbench } = await withCertificate('issuer');
    await browser.get(`${at}/revoke?authority=ca`);
    const response = await browser.submit(`${at}/revoke?authority=ca`, { reason });
    expect(response.status).toBe(400);
    expect(textOf(await response.text())).toMatch(/role="alert">(?:(?!<form)[\s\S])*reason/);
    expect((await workbench.store()).reader.findRevocations()).toEqual([]);
  },
);

test('a renewal says what it does, then has the files of the new certificate', async () => {
  const { browser, at, certificate } = await withCertificate('issuer');
  expect(await browser.get(`${at}/renew?authority=ca`)).toContain('with the same names and for the same key');
  const response = await browser.submit(`${at}/renew?authority=ca`, { lifetimeDays: '25' });
  expect(response.status).toBe(201);
  const page = await response.text();
  const files = filesOf(page);
  expect(Object.keys(files)).toContain('web.lab.example-fullchain.pem');
  expect(Object.keys(files)).not.toContain('web.lab.example-key.pem');
  const { serialNumber } = new X509Certificate(files['web.lab.example.pem'] ?? '');
  const location = `/certificates/${serialNumber.toLowerCase().replace(/^0+/, '')}?authority=ca`;
  expect(page).toContain(`href="${location}"`);
  const renewed = await browser.get(location);
  expect(renewed).toContain('dns:web.lab.example');
  expect(renewed).toMatch(new RegExp(`${certificate.serialNumber}</code>[\\s\\S]*was renewed by it`));
  expect(await browser.get(at)).toMatch(/<\/code>[\s\S]*renewed it: issued/);
});

test.each([
  ['0', '0'],
  ['ten', '"ten"'],
  ['31', '720 hours'],
])('a renewal for %s days is refused in the form, with %s, and keeps what was written', async (lifetimeDays, told) => {
  const { browser, at } = await withCertificate('issuer');
  await browser.get(`${at}/renew?authority=ca`);
  const response = await browser.submit(`${at}/renew?authority=ca`, { lifetimeDays });
  expect([400, 403]).toContain(response.status);
  const page = textOf(await response.text());
  expect(page).toContain(`value="${lifetimeDays}"`);
  expect(page.slice(page.indexOf('role="alert"'))).toContain(told);
});

test('a viewer sees no button, and is refused when it sends the forms anyway', async () => {
  const { browser, at, workbench } = await withCertificate('viewer');
  const page = `${await browser.get('/')}${await browser.get(at)}`;
  expect(page).not.toMatch(/\/issue|\/revoke|\/renew/);
  for (const path of ['/issue', `${at}/revoke`, `${at}/renew`]) {
    expect([path, (await browser.send(path)).status]).toEqual([path, 403]);
    const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const response = await browser.send(path, { form: { ...web, reason: 'superseded', profile: 'tls-server', form } });
    expect([path, response.status]).toEqual([path, 403]);
    expect(await response.text()).toContain('403 access-denied');
  }
  const store = await workbench.store();
  expect(store.reader.findIssued({ keptIn: 'holder' })).toHaveLength(1);
  expect(store.reader.findRevocations()).toEqual([]);
  const refused = await readAuditTrail(workbench, {});
  expect(
    refused
      .filter(({ outcome }) => outcome === 'access-denied')
      .map(({ action }) => action)
      .toSorted(),
  ).toEqual(['issue', 'list', 'renew', 'revoke', 'show', 'show']);
});

test.each([
  ['certificate.pem', 1],
  ['fullchain.pem', 1],
])('%s of a certificate can be had, with %d certificates', async (file, count) => {
  const { browser, at, certificate } = await withCertificate('viewer');
  const response = await browser.send(`${at}/${file}`);
  const pem = await response.text();
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="web\.lab\.example[\w.-]*\.pem"$/);
  expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(count);
  expect(pem).toContain(certificate.pem);
});

test('a PKCS#12 file that openssl cannot write is left out and told, and the key is there all the same', async () => {
  const folder = temporaryFolder(onTestFinished);
  const real = execFileSync('sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim();
  const failing = path.join(folder, 'openssl');
  writeFileSync(failing, `#!/bin/sh\n[ "$1" = pkcs12 ] && exit 1\nexec ${real} "$@"\n`, { mode: 0o755 });
  const api = await openApi(onTestFinished, { settings: { searchPath: folder } });
  const browser = openBrowser(api.app);
  await browser.signIn((await createToken(api.workbench, { name: 'anna', role: 'admin' })).token);
  await browser.get('/issue?profile=tls-server');
  const response = await browser.submit('/issue', web);
  expect(response.status).toBe(201);
  const page = await response.text();
  expect(page).toContain('openssl could not write PKCS#12 (modern) and PKCS#12 (legacy); all else is here.');
  expect(Object.keys(filesOf(page))).toContain('web.lab.example-key.pem');
  expect(page).not.toContain('.p12');
});

test('an organization that no certificate may hold is told beside its field, and nothing is issued', async () => {
  const { browser, workbench } = await signedIn();
  await browser.get('/issue?profile=tls-server');
  const response = await browser.submit('/issue', { ...web, organization: 'x'.repeat(65) });
  expect(response.status).toBe(400);
  expect(textOf(await response.text())).toMatch(/id="organization-fault">[^<]*64/);
  expect((await workbench.store()).reader.findIssued({ keptIn: 'holder' })).toEqual([]);
});
