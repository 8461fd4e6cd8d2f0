import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority, folderWithCluster } from './work-folder.ts';

const rotate = (cwd: string, ...args: string[]) => runCertwright(['ca', 'rotate', 'ca', ...args], { cwd });
const bundle = (cwd: string) => readFileSync(path.join(cwd, 'generated/keys/ca.pem'), 'utf8').match(/BEGIN/g)?.length;

describe('ca rotate', () => {
  test('goes through its stages, and says after each what comes next; the cluster is as planned in the end', () => {
    const cwd = folderWithCluster();
    const prepared = rotate(cwd, '--stage', 'prepare');
    expect(prepared).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^created ca-next, until /),
    });
    expect(prepared.stdout).toContain('rewritten     generated/kubeconfig\nca.pem holds 2 certificates\nnext: bring');
    const reissued = rotate(cwd, '--stage', 'reissue');
    expect(reissued.stdout).toMatch(/^ca signs with the new key; the old one is kept as ca-previous\n/);
    expect(reissued.stdout).toMatch(/^signed again {2}service-account$/m);
    expect(reissued.stdout).toContain('certwright ca rotate ca --stage finish');
    expect(rotate(cwd, '--stage', 'finish').stdout).toContain('ca.pem holds 1 certificate\n');
    expect(bundle(cwd)).toBe(1);
    expect(runCertwright(['cluster', 'diff'], { cwd })).toMatchObject({ status: 0 });
    expect(runCertwright(['doctor'], { cwd })).toMatchObject({ status: 0 });
  });

  test('a stage that was done says so, and --json tells it', () => {
    const cwd = folderWithAuthority();
    rotate(cwd, '--stage', 'prepare');
    expect(rotate(cwd, '--stage', 'prepare').stdout).toMatch(
      /^nothing changed: the stage prepare of ca was done before\n/,
    );
    const told = JSON.parse(rotate(cwd, '--stage', 'prepare', '--json').stdout);
    expect(told).toMatchObject({
      name: 'ca',
      stage: 'prepare',
      changed: false,
      other: { name: 'ca-next' },
      leaves: [],
    });
    expect(told.bundle).toHaveLength(2);
  });

  test.each([
    [['--stage', 'reissue'], 1, 'the rotation of "ca" is not prepared'],
    [['--stage', 'finish'], 1, 'the leaves of "ca" were not signed again by a new authority yet'],
    [['--stage', 'undo'], 2, 'undo'],
    [[], 2, 'missing flag --stage'],
  ])('%j is refused', (args, status, message) => {
    const cwd = folderWithAuthority();
    const before = contentOf(cwd);
    const ended = rotate(cwd, ...args);
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual(before);
  });
});
