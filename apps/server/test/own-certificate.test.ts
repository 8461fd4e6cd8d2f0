import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAuthority, issueCertificate, revokeCertificate, Workbench } from '@certwright/core';
import { expect, onTestFinished, test } from 'vitest';
import { ensureOwnCertificate } from '../src/lifecycle/own-certificate.ts';
import { ocspResponderTask, revocationListTask } from '../src/lifecycle/upkeep-tasks.ts';

const day = 86_400_000;
const begin = Date.UTC(2030, 0, 1);
const names = ['localhost', '127.0.0.1', '::1'];

/** A folder with an authority of ten years, under a clock that is set by hand. */
async function openFolder() {
  const assetsFolder = mkdtempSync(path.join(tmpdir(), 'certwright-own-'));
  let now = begin;
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test', clock: { now: () => new Date(now) } });
  onTestFinished(async () => {
    await workbench.close();
    rmSync(assetsFolder, { recursive: true });
  });
  await createAuthority(workbench, { name: 'ca', lifetimeDays: 3650 });
  const file = (name: string) => path.join(assetsFolder, 'keys', name);
  const own = () => new X509Certificate(readFileSync(file('certwright-server.pem')));
  const ensure = (wanted = { authority: 'ca', names }) => ensureOwnCertificate(workbench, wanted);
  const goTo = (days: number) => {
    now = begin + days * day;
  };
  return { workbench, file, own, ensure, goTo };
}

test('it is made for every name, for 90 days, and kept while it will do', async () => {
  const { own, ensure } = await openFolder();
  expect(await ensure()).toBe('there is none');
  const made = own();
  expect(made.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  expect(made.validToDate).toEqual(new Date(begin + 90 * day - 1000));
  expect(await ensure()).toBeUndefined();
  expect(own().serialNumber).toBe(made.serialNumber);
});

test('with a third of its life left it is renewed, with its key and with names that somebody added', async () => {
  const { workbench, own, ensure, goTo } = await openFolder();
  await issueCertificate(workbench, {
    name: 'certwright-server',
    profile: 'tls-server',
    subjectAltName: [...names, 'extra.lab.example'],
    lifetimeDays: 90,
  });
  const former = own();
  goTo(59);
  expect(await ensure()).toBeUndefined();
  goTo(61);
  expect(await ensure()).toBe('it ends soon');
  expect(own().serialNumber).not.toBe(former.serialNumber);
  expect(own().publicKey.equals(former.publicKey)).toBe(true);
  expect(own().subjectAltName).toContain('extra.lab.example');
  goTo(400);
  expect(await ensure()).toBe('it ends soon');
  expect(await ensure()).toBeUndefined();
});

test('a name that it lacks has it made again', async () => {
  const { own, ensure } = await openFolder();
  await ensure();
  expect(await ensure({ authority: 'ca', names: [...names, '192.0.2.7', 'ca.lab.example'] })).toBe(
    'it lacks 192.0.2.7, ca.lab.example',
  );
  expect(own().subjectAltName).toContain('IP Address:192.0.2.7, DNS:ca.lab.example');
});

test('one that is revoked, of another authority, unreadable, or without its key is made again', async () => {
  const { workbench, file, own, ensure } = await openFolder();
  await ensure();
  await revokeCertificate(workbench, { certificate: 'certwright-server', reason: 'keyCompromise' });
  expect(await ensure()).toBe('it is revoked');
  await createAuthority(workbench, { name: 'other' });
  expect(await ensure({ authority: 'other', names })).toBe('it is not from "other"');
  writeFileSync(file('certwright-server.pem'), 'nothing');
  expect(await ensure()).toBe('it cannot be read');
  rmSync(file('certwright-server-key.pem'));
  expect(await ensure()).toBe('its key is not there');
  expect(await ensure()).toBeUndefined();
  expect(own().checkHost('localhost')).toBe('localhost');
});

test('the list is made when there is none, after a revocation, and when half of its time is over', async () => {
  const { workbench, goTo } = await openFolder();
  const { work } = revocationListTask(workbench, 'ca');
  expect(await work()).toBe('made number 1, as there is none');
  expect(await work()).toBeUndefined();
  await issueCertificate(workbench, { name: 'web' });
  await revokeCertificate(workbench, { certificate: 'web', reason: 'superseded' });
  expect(await work()).toBe('made number 2, as something was revoked since');
  expect(await work()).toBeUndefined();
  goTo(3.6);
  expect(await work()).toBe('made number 3, as half of its time is over');
});

test('the responder is made when there is none, and again with a third of its 30 days left', async () => {
  const { workbench, goTo } = await openFolder();
  const { work } = ocspResponderTask(workbench, 'ca');
  expect(await work()).toBe('made ca-ocsp');
  goTo(19);
  expect(await work()).toBeUndefined();
  goTo(21);
  expect(await work()).toBe('made ca-ocsp');
});
