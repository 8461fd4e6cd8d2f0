import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { folderWithAuthority } from './work-folder.ts';

const inventory = (cwd: string, ...args: string[]) => runCertwright(['inventory', ...args], { cwd });

describe('inventory backup', () => {
  test('copies the record, and tells what the copy holds', () => {
    const cwd = folderWithAuthority();
    expect(inventory(cwd, 'backup', 'record.db')).toEqual({
      status: 0,
      stdout: 'copied the record to record.db\n  it holds 1 certificate and 0 revocations\n',
      stderr: '',
    });
    expect((statSync(path.join(cwd, 'record.db')).mode & 0o777).toString(8)).toBe('600');
    const { stdout } = inventory(cwd, 'backup', 'record.db', '--overwrite', '--json');
    expect(JSON.parse(stdout)).toEqual({
      path: path.join(cwd, 'record.db'),
      certificates: 1,
      revocations: 0,
      warnings: [],
    });
    expect(readdirSync(cwd).sort()).toEqual(['generated', 'record.db']);
  });

  test.each([
    [['record.db'], 1, 'record.db is there already'],
    [['generated/record.db'], 2, 'lies in the assets folder'],
    [['nowhere/record.db'], 1, 'there is no folder'],
    [[''], 2, 'the path of the backup is empty'],
    [[], 2, 'missing argument FILE'],
    [['other.db', '--generated-assets-dir', 'nope'], 1, 'there is no record in'],
  ])('%j is refused', (args, status, message) => {
    const cwd = folderWithAuthority();
    writeFileSync(path.join(cwd, 'record.db'), 'mine');
    const ended = inventory(cwd, 'backup', ...args);
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(readdirSync(cwd).sort()).toEqual(['generated', 'record.db']);
  });
});
