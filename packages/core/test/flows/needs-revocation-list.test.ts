import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { findSoonestExpiry } from '../../src/find-soonest-expiry.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { issueRevocationList } from '../../src/issue-revocation-list.ts';
import { needsRevocationList } from '../../src/needs-revocation-list.ts';
import { expectRefused, now, openBench, openBenchWithAuthority, snapshot } from './flow-bench.ts';
import { issueLeaf, revokeLeaf } from './revocation-bench.ts';

const hour = 3_600_000;
const at = (assetsFolder: string, hours: number) =>
  openBench(onTestFinished, { assetsFolder, at: new Date(now.getTime() + hours * hour) }).workbench;

test('a list is needed when there is none, and not when it was just made; nothing is written', async () => {
  const { workbench, assetsFolder, file } = await openBenchWithAuthority(onTestFinished);
  const before = snapshot(assetsFolder);
  expect(await needsRevocationList(workbench, 'ca')).toEqual({ reason: 'there is none' });
  expect(snapshot(assetsFolder)).toEqual(before);
  await issueRevocationList(workbench, 'ca');
  expect(await needsRevocationList(workbench, 'ca')).toEqual({});
  rmSync(file('crl', 'ca.crl'));
  expect(await needsRevocationList(workbench, 'ca')).toEqual({ reason: 'there is none' });
});

test.each([
  [11.99, {}],
  [12, { reason: 'half of its time is over' }],
  [100, { reason: 'half of its time is over' }],
  [-1, { reason: 'half of its time is over' }],
])('after %d hours of a day', async (hours, need) => {
  const { workbench, assetsFolder } = await openBenchWithAuthority(onTestFinished);
  await issueRevocationList(workbench, 'ca', { validFor: '24h' });
  // thisUpdate is the whole second before.
  expect(await needsRevocationList(at(assetsFolder, hours), 'ca')).toEqual(need);
});

test('a list is needed after a revocation by that authority, until one tells of it', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await issueLeaf(bench, 'web');
  await issueRevocationList(bench.workbench, 'ca');
  await revokeLeaf(bench, 'web');
  expect(await needsRevocationList(bench.workbench, 'ca')).toEqual({ reason: 'something was revoked since' });
  await issueRevocationList(bench.workbench, 'ca');
  expect(await needsRevocationList(bench.workbench, 'ca')).toEqual({});
});

test('there is no answer for an authority that is not there', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  await expectRefused(bench, () => needsRevocationList(bench.workbench, 'nobody'), 'authority-not-found', 'nobody');
});

test('the soonest end is that of a leaf that is neither expired, replaced nor revoked', async () => {
  const bench = await openBenchWithAuthority(onTestFinished, {});
  const { workbench, assetsFolder } = bench;
  expect(await findSoonestExpiry(workbench)).toBeUndefined();
  const short = await issueLeaf(bench, 'short', { lifetimeDays: 5 });
  await issueLeaf(bench, 'long', { lifetimeDays: 50 });
  await issueLeaf(bench, 'replaced', { lifetimeDays: 2 });
  const { certificate } = await issueCertificate(
    workbench,
    { name: 'replaced', lifetimeDays: 20 },
    { overwrite: true },
  );
  expect(await findSoonestExpiry(workbench)).toEqual(short.validity.notAfter);
  expect(await findSoonestExpiry(at(assetsFolder, 6 * 24))).toEqual(certificate.validity.notAfter);
  await revokeLeaf(bench, 'short');
  expect(await findSoonestExpiry(workbench)).toEqual(certificate.validity.notAfter);
});

test('there is no soonest end in a folder without a record', async () => {
  expect(await findSoonestExpiry(openBench(onTestFinished).workbench)).toBeUndefined();
});
