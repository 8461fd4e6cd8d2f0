import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAuthority, issueCertificate, Workbench } from '@certwright/core';
import { afterAll } from 'vitest';
import { newFolder } from './work-folder.ts';

const dayMs = 24 * 60 * 60 * 1000;

let original: Promise<string> | undefined;
afterAll(async () => {
  if (original !== undefined) rmSync(await original, { recursive: true, force: true });
});

/**
 * A folder with certificates of every kind, seen from now: `good`, `soon` (12 days left), `expired` (3 days ago),
 * `tomorrow` (valid in 2 days), `bad` (revoked), `again` (replaced once), `web` with eight names under `issuing`, and
 * `found`, a stranger that signed itself and whose name is hostile.
 */
export async function folderWithSpread(): Promise<string> {
  original ??= makeSpread();
  const folder = newFolder();
  await cp(await original, folder, { recursive: true });
  return folder;
}

async function makeSpread(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-test-'));
  await at(folder, -100, async (workbench) => {
    await createAuthority(workbench, { name: 'ca', subject: { commonName: 'Test CA' }, lifetimeDays: 3650 });
    await createAuthority(workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 3000 });
    const issue = (name: string, lifetimeDays: number, more = {}) =>
      issueCertificate(workbench, { name, authority: 'ca', lifetimeDays, ...more }, { overwrite: true });
    await issue('expired', 97);
    await issue('soon', 113);
    await issue('good', 400);
    await issue('again', 300);
    await issue('bad', 500);
    const subjectAltName = Array.from({ length: 8 }, (_, index) => `www${index}.example.com`);
    await issue('web', 600, { authority: 'issuing', profile: 'tls-server', subjectAltName });
    await revoke(workbench, 'bad');
  });
  await at(folder, -10, (workbench) =>
    issueCertificate(workbench, { name: 'again', authority: 'ca', lifetimeDays: 350 }, { overwrite: true }),
  );
  await at(folder, 2, (workbench) =>
    issueCertificate(workbench, { name: 'tomorrow', authority: 'ca', lifetimeDays: 800 }),
  );
  makeHostile(path.join(folder, 'generated/keys'));
  return folder;
}

async function at(folder: string, days: number, work: (workbench: Workbench) => Promise<unknown>): Promise<void> {
  const clock = { now: () => new Date(Date.now() + days * dayMs) };
  const workbench = new Workbench({ assetsFolder: path.join(folder, 'generated'), frontEnd: 'test', clock });
  try {
    await work(workbench);
  } finally {
    await workbench.close();
  }
}

async function revoke(workbench: Workbench, name: string): Promise<void> {
  const store = await workbench.store();
  const [row] = store.findIssued({ name });
  if (!row) throw new Error(`${name} was not issued`);
  const { serialNumber, fingerprint, notAfter } = row;
  await store.revoke(
    {
      issuerKey: '',
      serialNumber,
      fingerprint,
      name,
      notAfter,
      revokedAt: workbench.clock.now(),
      reason: 'keyCompromise',
    },
    workbench.audited('revoke'),
  );
}

/** What openssl signs without a word: an escape sequence, and a mark that turns the reading direction. */
function makeHostile(keys: string): void {
  mkdirSync(keys, { recursive: true });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'found-key.pem'];
  const subject = [
    '-utf8',
    '-subj',
    `/CN=\u001b[31mred\u202e${'x'.repeat(40)}`,
    '-addext',
    'basicConstraints=CA:FALSE',
  ];
  execFileSync('openssl', ['req', '-x509', ...newKey, '-days', '200', '-out', 'found.pem', ...subject], {
    cwd: keys,
    stdio: 'ignore',
  });
}
