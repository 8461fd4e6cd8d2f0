import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openApi } from './api-fixture.ts';

test('/healthz is well as long as the process is, whatever else is not', async ({ onTestFinished }) => {
  const { assetsFolder } = await openApi(onTestFinished);
  const { ask } = await openApi(onTestFinished, { assetsFolder, settings: { searchPath: '/nonexistent' } });
  expect(await (await ask('/healthz')).json()).toEqual({ status: 'ok' });
});

test('/readyz is ready, and leaves no trace in the audit trail', async ({ onTestFinished }) => {
  const { ask, workbench } = await openApi(onTestFinished);
  const before = (await workbench.record())?.findAuditEntries();
  expect(await (await ask('/readyz')).json()).toEqual({ status: 'ready' });
  expect((await workbench.record())?.findAuditEntries()).toEqual(before);
});

test('/readyz names what is not, and tells the reason to the operator alone', async ({ onTestFinished }) => {
  const { assetsFolder } = await openApi(onTestFinished);
  const clock = { now: () => new Date('2099-01-01T00:00:00Z') };
  const broken = await openApi(onTestFinished, { assetsFolder, clock, settings: { searchPath: '/nonexistent' } });
  const response = await broken.ask('/readyz');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await response.json()).toEqual({
    title: 'not ready',
    status: 503,
    code: 'not-ready',
    detail: 'openssl, authority cannot be used',
    details: ['openssl', 'authority'],
  });
  expect(String(broken.faults)).toContain('expired');
});

test('/readyz looks again after a while, and not for each who asks', async ({ onTestFinished }) => {
  let now = new Date();
  const { ask, assetsFolder } = await openApi(onTestFinished, { clock: { now: () => now } });
  expect((await ask('/readyz')).status).toBe(200);
  writeFileSync(`${assetsFolder}/keys/ca-key.pem`, 'no key');
  expect((await ask('/readyz')).status).toBe(200);
  now = new Date(now.getTime() + 5000);
  expect((await ask('/readyz')).status).toBe(503);
});

test('/metrics is for this machine, and for principals', async ({ onTestFinished }) => {
  const { ask, makeToken } = await openApi(onTestFinished);
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    expect((await ask('/metrics', { address })).status, address).toBe(200);
  }
  for (const address of ['192.0.2.7', '1270.0.0.1', '::127.0.0.1', '2001:db8::1', '']) {
    expect((await ask('/metrics', { address })).status, address).toBe(401);
  }
  const response = await ask('/metrics', { token: await makeToken('viewer') });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/);
  expect(await response.text()).toContain('certwright_refused_total{code="principal-unknown"} 5');
});
