import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkReadiness } from '../../src/check-readiness.ts';
import { canMount, leaveRoom, mountSmallFileSystem } from '../store/test-mount.ts';
import { fakeOpensslFolder } from './fake-openssl.ts';
import { openBench, openBenchWithAuthority } from './flow-bench.ts';

const faultsOf = async (...args: Parameters<typeof checkReadiness>) =>
  Object.fromEntries((await checkReadiness(...args)).map(({ name, faults }) => [name, faults.join('; ')]));

test('an authority that can issue is ready, and asking leaves no trace in the audit trail', async ({
  onTestFinished,
}) => {
  const { workbench } = await openBenchWithAuthority(onTestFinished);
  const before = (await workbench.record())?.findAuditEntries();
  expect(await faultsOf(workbench, 'ca')).toEqual({ store: '', openssl: '', authority: '' });
  expect((await workbench.record())?.findAuditEntries()).toEqual(before);
});

test('an authority that is not there, or is over, is named', async ({ onTestFinished }) => {
  const { workbench, assetsFolder } = await openBenchWithAuthority(onTestFinished);
  expect((await faultsOf(workbench, 'other')).authority).toMatch('there is no authority "other"');
  const later = openBench(onTestFinished, { assetsFolder, at: new Date('2045-01-01T00:00:00Z') });
  expect(await faultsOf(later.workbench, 'ca')).toEqual({
    store: '',
    openssl: '',
    authority: expect.stringMatching('expired on 2041'),
  });
});

test('an openssl that does not answer is named', async ({ onTestFinished }) => {
  const { assetsFolder } = await openBenchWithAuthority(onTestFinished);
  const searchPath = fakeOpensslFolder('test -e "$HERE/broken" && exit 3\nexec "$REAL" "$@"', onTestFinished);
  const { workbench } = openBench(onTestFinished, { assetsFolder, settings: { searchPath } });
  expect((await faultsOf(workbench, 'ca')).openssl).toBe('');
  writeFileSync(path.join(searchPath, 'broken'), '');
  expect((await faultsOf(workbench, 'ca')).openssl).toBe('openssl version ended with 3');
});

test.runIf(canMount)('a full disk is named', async ({ onTestFinished }) => {
  const disk = mountSmallFileSystem('4m', onTestFinished);
  const { workbench } = await openBenchWithAuthority(onTestFinished, { assetsFolder: path.join(disk, 'assets') });
  expect((await faultsOf(workbench, 'ca')).store).toBe('');
  leaveRoom(disk, 0);
  expect((await faultsOf(workbench, 'ca')).store).toMatch(/no space left/);
});
