import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { renewCertificates } from '../../src/renew-certificates.ts';
import { checkFolder } from '../../src/store/check-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, openBenchWithAuthority } from './flow-bench.ts';
import { isSignedBy } from './read-back.ts';
import { daysLater } from './renewal-bench.ts';

const names = Array.from({ length: 24 }, (_, index) => `leaf-${index}`);

async function withLeaves(): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished);
  await Promise.all(names.map((name) => issueCertificate(bench.workbench, { name, lifetimeDays: 90 })));
  await bench.workbench.close();
  return bench;
}

function startRenewing(assetsFolder: string, days: number, manner: string): ChildProcess {
  const script = path.join(import.meta.dirname, 'renew-slowly.ts');
  const at = new Date(Date.UTC(2031, 4, 6 + days, 7, 8, 9)).toISOString();
  const child = spawn(process.execPath, [script, assetsFolder, at, manner], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Its work folders stay behind when it is killed.
    env: { ...process.env, TMPDIR: temporaryFolder(onTestFinished) },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

const backupsIn = (bench: Bench) => readdirSync(bench.file('keys')).filter((file) => file.endsWith('.pem.bak')).length;

/** Every pair belongs together, and the record says which certificate is in which file. */
async function expectWhole(bench: Bench): Promise<void> {
  const store = await bench.workbench.store();
  for (const name of names) {
    const pem = bench.read('keys', `${name}.pem`);
    const key = createPrivateKey(bench.read('keys', `${name}-key.pem`));
    expect([name, new X509Certificate(pem).checkPrivateKey(key)]).toEqual([name, true]);
    expect([name, await isSignedBy(pem, bench.read('keys', 'ca.pem'))]).toEqual([name, true]);
    const current = store.findIssued({ name }).filter(({ supersededAt }) => supersededAt === undefined);
    expect([name, current.map((one) => one.pem)]).toEqual([name, [pem]]);
  }
  expect(checkFolder(bench.assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
}

describe('a run that is killed leaves old pairs and new ones, and the next one renews them all', () => {
  test.each([
    ['renew', 0],
    ['renew', 2],
    ['renew', 16],
    ['rekey', 2],
    ['rekey', 16],
  ])('%s, when %d backups are there', async (manner, backups) => {
    const bench = await withLeaves();
    const child = startRenewing(bench.assetsFolder, 1, manner);
    const ended = once(child, 'exit');
    while (child.exitCode === null && backupsIn(bench) < backups) await setTimeout(2);
    // Within its step, the moment is as it comes.
    await setTimeout(Math.random() * 20);
    child.kill('SIGKILL');
    await ended;
    const later = daysLater(bench, 2);
    await later.workbench.recover();
    await expectWhole(later);
    const { renewed, failures } = await renewCertificates(later.workbench, { all: true });
    expect([renewed.length, failures]).toEqual([names.length, []]);
    await expectWhole(later);
  });
});

test.each([
  ['renew', 'renew'],
  ['renew', 'rekey'],
])('two processes at once, %s and %s, end with whole pairs', async (first, second) => {
  const bench = await withLeaves();
  const children = [startRenewing(bench.assetsFolder, 1, first), startRenewing(bench.assetsFolder, 2, second)];
  await Promise.all(children.map((child) => once(child, 'exit')));
  const later = daysLater(bench, 3);
  await expectWhole(later);
  // Each was renewed by one of them at least.
  const starts = names.map((name) => new X509Certificate(bench.read('keys', `${name}.pem`)).validFrom);
  expect(starts.filter((start) => start.startsWith('May  6'))).toEqual([]);
});
