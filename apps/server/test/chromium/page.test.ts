import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Download, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { describeWithPeers } from '../../../../packages/core/test/peers/find-program.ts';
import { newFolder, type ServerUnderTest, startServer } from '../process/server-under-test.ts';
import { findObstacles, openPage, overflow, signIn } from './chromium.ts';

type OnTestFinished = Parameters<typeof startServer>[0];

async function open(onTestFinished: OnTestFinished) {
  const server = await startServer(onTestFinished);
  const token = server.read('admin-token').trim();
  const opened = await openPage(onTestFinished, server);
  return { server, token, ...opened };
}

/** By the API, as a program would. */
async function post(server: ServerUnderTest, target: string, token: string, body: unknown) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await server.ask(target, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([target, answer.status]).toEqual([target, 201]);
  return JSON.parse(answer.body);
}

async function save(page: Page, name: string, folder: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download') as Promise<Download>,
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  const place = path.join(folder, name);
  await download.saveAs(place);
  return place;
}

describeWithPeers('the page in Chromium', ['chromium'], () => {
  test('sign in, issue, take the PKCS#12, see the bar, revoke, see it in the list, sign out', {
    timeout: 120_000,
  }, async ({ onTestFinished }) => {
    const { server, token, page, hosts } = await open(onTestFinished);
    const folder = newFolder(onTestFinished);
    await signIn(page, token);

    await page.getByRole('link', { name: 'Issue', exact: true }).click();
    await page.getByRole('link', { name: 'tls-server', exact: true }).click();
    await page.getByLabel('Names').fill('web.lab.example');
    await page.getByLabel('Valid for').fill('30d');
    await page.getByRole('button', { name: 'Issue' }).click();
    await page.getByRole('heading', { name: 'Issued: web.lab.example' }).waitFor();

    const password = path.join(folder, 'password');
    writeFileSync(password, `${await page.locator('#password').textContent()}\n`);
    for (const name of ['web.lab.example.p12', 'web.lab.example-legacy.p12']) {
      const file = await save(page, name, folder);
      const told = execFileSync('openssl', ['pkcs12', '-in', file, '-noenc', '-passin', `file:${password}`], {
        encoding: 'utf8',
      });
      expect(told).toContain('CN = web.lab.example');
      expect(told).toContain('BEGIN PRIVATE KEY');
    }
    const chain = await save(page, 'web.lab.example-fullchain.pem', folder);
    const root = await save(page, 'root.pem', folder);
    expect(readFileSync(root, 'utf8')).toBe(server.read('keys', 'root-ca.pem'));
    const verified = execFileSync('openssl', ['verify', '-CAfile', root, '-untrusted', chain, chain], {
      encoding: 'utf8',
    });
    expect(verified).toContain('OK');

    await page.getByRole('link', { name: 'Certificates' }).click();
    const bar = page.locator('svg.timeline a', { hasText: 'web.lab.example' }).locator('rect.bar');
    await expect(bar.getAttribute('class')).resolves.toContain('expires-soon');
    await page.locator('table').getByRole('link', { name: 'web.lab.example' }).click();

    await page.getByRole('link', { name: 'Revoke', exact: true }).click();
    await page.getByLabel('Reason').selectOption('keyCompromise');
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await page.getByRole('heading', { name: 'Revoked: web.lab.example' }).waitFor();
    await page.getByRole('link', { name: 'The certificate' }).click();
    await page.getByRole('definition').filter({ hasText: 'keyCompromise' }).waitFor();
    const serialNumber = new URL(page.url()).pathname.split('/').at(-1)?.toUpperCase() ?? '';
    await vi.waitFor(() => expect(revokedIn(server)).toContain(serialNumber), { timeout: 60_000, interval: 500 });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/tokens');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect([...hosts]).toEqual([server.url.host]);
  });

  function revokedIn(server: ServerUnderTest): string {
    const file = path.join(server.assetsFolder, 'crl', 'ca.crl');
    return execFileSync('openssl', ['crl', '-in', file, '-noout', '-text'], { encoding: 'utf8' });
  }

  test('a form that another site sends is refused', { timeout: 60_000 }, async ({ onTestFinished }) => {
    const { server, token, page } = await open(onTestFinished);
    await signIn(page, token);
    const form = `<form method="post" action="${server.url.origin}/tokens"><input name="name" value="evil">
    <input name="role" value="admin"><button>Win a prize</button></form>`;
    await page.setContent(form);
    await page.route('http://evil.example/', (route) => route.fulfill({ contentType: 'text/html', body: form }));
    await page.goto('http://evil.example/');
    await page.getByRole('button').click();
    await page.getByText('was not sent by a page of this server').waitFor();
    await page.goto('/tokens');
    expect(await page.locator('table').textContent()).not.toContain('evil');
  });

  test('a viewer sees no button, and is refused when the form is sent anyway', { timeout: 60_000 }, async ({
    onTestFinished,
  }) => {
    const { server, token, page } = await open(onTestFinished);
    const viewer = (await post(server, '/v1/tokens', token, { name: 'eve', role: 'viewer' })).token;
    await signIn(page, viewer);
    expect(await page.getByRole('link', { name: /^(Issue|Tokens|Audit trail)$/ }).count()).toBe(0);
    await page.locator('table').getByRole('link', { name: 'certwright-server' }).click();
    await page.getByRole('heading', { name: 'certwright-server' }).waitFor();
    expect(await page.getByRole('link', { name: /^(Renew|Revoke)$/ }).count()).toBe(0);
    const target = new URL(page.url()).pathname;
    // Its own page's form, with its own token, sent elsewhere.
    await page.evaluate(`document.querySelector('form').action = '${target}/revoke'`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('403 access-denied').waitFor();
    await page.goto(target);
    await page.locator('.facts .status.valid').waitFor();
  });

  const hostile = [`<script>document.title='x'</script>`, `"><img src=x onerror=document.title='x'>`, `' onclick='x`];

  test('hostile names are text, and nothing of them runs', { timeout: 60_000 }, async ({ onTestFinished }) => {
    const { server, token, page } = await open(onTestFinished);
    for (const commonName of hostile) {
      await post(server, '/v1/certificates', token, { subject: { commonName }, profile: 'tls-client' });
    }
    await signIn(page, token);
    const list = page.locator('table');
    for (const name of hostile) {
      await list.getByRole('link', { name, exact: true }).click();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
      expect(await page.locator('img, main script').count()).toBe(0);
      expect(await page.title()).toContain('certwright');
      await page.goto('/');
    }
  });

  const widths = [
    { name: 'wide', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
    { name: 'narrow', viewport: { width: 320, height: 640 }, colorScheme: 'light' },
    { name: 'dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  ] as const;

  /** `SCREENSHOTS=folder` keeps what was seen there. */
  const shots = process.env.SCREENSHOTS;

  test('no page keeps anybody out, wide, narrow and dark', { timeout: 180_000 }, async ({ onTestFinished }) => {
    const { server, token } = await open(onTestFinished);
    const issue = async (name: string, lifetime: string) =>
      (await post(server, '/v1/certificates', token, { subjectAltName: [name], lifetime })).certificate.serialNumber;
    await issue('mail.lab.example', '12d');
    await issue('nas.lab.example', '90d');
    const serialNumber = await issue('web.lab.example', '200d');
    const old = await issue('old.lab.example', '300d');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = '{"reason":"superseded"}';
    await server.ask(`/v1/certificates/${old}/revoke`, { method: 'POST', headers, body });
    const pages = {
      home: '/',
      certificate: `/certificates/${serialNumber}`,
      revoke: `/certificates/${serialNumber}/revoke`,
      renew: `/certificates/${serialNumber}/renew`,
      issue: '/issue',
      authorities: '/authorities',
      trust: '/trust/root-ca',
      tokens: '/tokens',
      audit: '/audit',
      problem: '/nowhere',
    };
    for (const { name, ...look } of widths) {
      const { page } = await openPage(onTestFinished, server, look);
      const check = async (what: string) => {
        expect([name, what, await findObstacles(page), await overflow(page)]).toEqual([name, what, [], 0]);
        if (shots !== undefined)
          await page.screenshot({ path: path.join(shots, `${what}-${name}.png`), ...(await partToShow(page)) });
      };
      await page.goto('/');
      await check('sign-in');
      await signIn(page, token);
      for (const [what, address] of Object.entries(pages)) {
        await page.goto(address);
        await check(what);
      }
      await page.goto('/issue?profile=tls-server');
      await page.getByLabel('Names').fill('new.lab.example');
      await page.getByRole('button', { name: 'Issue' }).click();
      await page.getByRole('heading', { name: 'Issued' }).waitFor();
      await check('issued');
    }
  });

  /** Long ones are cut. */
  async function partToShow(page: Page) {
    const { width = 0 } = page.viewportSize() ?? {};
    const height = Math.min(1400, await page.evaluate<number>('document.documentElement.scrollHeight'));
    return { fullPage: true, clip: { x: 0, y: 0, width, height } };
  }

  test('everything works by the keyboard alone, and without script', { timeout: 60_000 }, async ({
    onTestFinished,
  }) => {
    const { server, token } = await open(onTestFinished);
    const { page } = await openPage(onTestFinished, server, { javaScriptEnabled: false });
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toContain('Skip to the content');
    for (let count = 0; count < 2; count += 1) await page.keyboard.press('Tab');
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Certificates', level: 1 }).waitFor();
  });
});
