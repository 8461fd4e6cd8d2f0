import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
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
    [['generated/record.db'], 1, 'lies in the assets folder'],
    [['nowhere/record.db'], 1, 'nowhere is not there'],
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

describe('inventory rebuild', () => {
  const record = (cwd: string) => path.join(cwd, 'generated/certwright.db');

  test('a lost record: what was found, and what it does not know; then all is well', () => {
    const cwd = folderWithAuthority();
    rmSync(record(cwd));
    const doctor = runCertwright(['doctor'], { cwd });
    expect(doctor).toMatchObject({ status: 1, stdout: expect.stringContaining('certwright inventory rebuild') });
    expect(runCertwright(['certificates', 'generate', 'alice'], { cwd })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/certwright.db is gone.*\nhint: .*certwright inventory rebuild/),
    });
    const { status, stdout, stderr } = inventory(cwd, 'rebuild');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^made generated\/certwright.db again\n {2}it holds 1 certificate and 0 revocations\nit does not know:\n( {2}- .+\n){6}$/,
    );
    expect(runCertwright(['doctor'], { cwd })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('record and files agree'),
    });
    expect(runCertwright(['certificates', 'generate', 'alice'], { cwd }).status).toBe(0);
  });

  test('a damaged record is kept; --json tells where', () => {
    const cwd = folderWithAuthority();
    truncateSync(record(cwd), 5000);
    const result = JSON.parse(inventory(cwd, 'rebuild', '--json').stdout);
    expect(result).toMatchObject({
      recordPath: record(cwd),
      damagedPath: expect.stringContaining(`${record(cwd)}.damaged-`),
      certificates: 1,
      revocations: 0,
      auditEntries: 0,
      crlNumbers: {},
      unknown: expect.any(Array),
    });
    expect(statSync(result.damagedPath).size).toBe(5000);
  });

  test('a record that can be read is left alone', () => {
    const cwd = folderWithAuthority();
    const ended = inventory(cwd, 'rebuild');
    expect(ended).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('is there and can be read') });
    expect(ended.stderr).toMatch(/^hint: /m);
  });
});
