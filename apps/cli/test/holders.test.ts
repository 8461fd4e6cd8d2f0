import path from 'node:path';
import { issueToHolder, Workbench } from '@certwright/core';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderAfter } from './work-folder.ts';

const run = (cwd: string, ...args: string[]) => runCertwright(args, { cwd });

/** As after a server has issued there: `web` twice with holders, and `web` and `api` as pairs. */
async function folderWithHolders() {
  const cwd = folderAfter(
    ['ca', 'create', 'ca'],
    ['certificates', 'generate', 'web', '--validity-period', '90'],
    ['certificates', 'generate', 'api', '--validity-period', '90'],
  );
  const workbench = new Workbench({ assetsFolder: path.join(cwd, 'generated'), frontEnd: 'server' });
  try {
    const issue = (name: string) => issueToHolder(workbench, { name, lifetimeDays: 60 });
    const held = [await issue('web'), await issue('web'), await issue('*.lab.example')];
    return { cwd, serialNumbers: held.map(({ certificate }) => certificate.serialNumber) };
  } finally {
    await workbench.close();
  }
}

describe('what a server has given to holders', () => {
  test('is listed beside the pairs', async () => {
    const { cwd } = await folderWithHolders();
    const { stdout } = run(cwd, 'certificates', 'list');
    expect(stdout.match(/^web /gm)).toHaveLength(3);
    expect(stdout).toMatch(/^\*\.lab\.example /m);
    const { certificates } = JSON.parse(run(cwd, 'certificates', 'list', 'web', '--json').stdout);
    expect(certificates.map(({ keptIn }: { keptIn: string }) => keptIn)).toEqual(['holder', 'holder', 'folder']);
  });

  test('is shown by its number, and by its name where no pair has that', async () => {
    const { cwd, serialNumbers } = await folderWithHolders();
    const [first = '', , third = ''] = serialNumbers;
    for (const reference of [first, third, '*.lab.example']) {
      const { status, stdout } = run(cwd, 'certificates', 'show', reference);
      expect([status, stdout]).toEqual([0, expect.stringMatching(/^kept +in the record alone; its holder has it$/m)]);
    }
    expect(run(cwd, 'certificates', 'show', 'web').stdout).toMatch(/^file +generated\/keys\/web\.pem$/m);
  });

  test('is revoked by its number, and the pair of its name stays as it is', async () => {
    const { cwd, serialNumbers } = await folderWithHolders();
    const { status, stderr } = run(cwd, 'certificates', 'revoke', serialNumbers[0] ?? '', '--reason', 'superseded');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { certificates } = JSON.parse(run(cwd, 'certificates', 'list', '--revoked', '--json').stdout);
    expect(certificates).toEqual([expect.objectContaining({ serialNumber: serialNumbers[0], keptIn: 'holder' })]);
  });

  test('no command that works on the folder touches it', async () => {
    const { cwd } = await folderWithHolders();
    const { renewed } = JSON.parse(run(cwd, 'certificates', 'renew', '--all', '--json').stdout);
    expect(renewed.map(({ name }: { name: string }) => name)).toEqual(['api', 'web']);
    const { certificates } = JSON.parse(run(cwd, 'certificates', 'list', '--current', '--json').stdout);
    expect(certificates).toHaveLength(6);
    expect(run(cwd, 'certificates', 'validate').status).toBe(0);
    expect(run(cwd, 'doctor')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('record and files agree (3 certificates)'),
    });
    expect(Object.keys(contentOf(cwd)).filter((file) => file.includes('lab.example'))).toEqual([]);
  });
});
