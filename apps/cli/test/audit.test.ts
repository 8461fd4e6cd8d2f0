import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority, newFolder } from './work-folder.ts';

const audit = (cwd: string, ...args: string[]) => runCertwright(['audit', ...args], { cwd });
const { username } = userInfo();

test('who did what, when, through what, and how it ended', () => {
  const cwd = folderWithAuthority();
  runCertwright(['certificates', 'generate', 'alice'], { cwd });
  runCertwright(['ca', 'create', 'ca'], { cwd });
  const { status, stdout, stderr } = audit(cwd);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [head = '', ...rows] = stdout.trimEnd().split('\n');
  expect(head.split(/ {2,}/)).toEqual(['time', 'user', 'through', 'action', 'target', 'outcome']);
  expect(rows.map((row) => row.split(/ {2,}/).slice(1))).toEqual([
    [username, 'cli', 'create-authority', 'ca', 'done'],
    [username, 'cli', 'issue', 'alice', 'done'],
    [username, 'cli', 'create-authority', 'ca', 'authority-exists'],
  ]);
  for (const row of rows) expect(row).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}/);
});

test('--json has the details too; filters leave what was asked for', () => {
  const cwd = folderWithAuthority();
  runCertwright(['certificates', 'generate', 'alice'], { cwd });
  const { entries } = JSON.parse(audit(cwd, '--json', '--target', 'alice', '--since', '1h').stdout);
  expect(entries).toEqual([
    expect.objectContaining({
      principal: username,
      action: 'issue',
      target: 'alice',
      outcome: 'done',
      details: { serialNumber: expect.stringMatching(/^[0-9a-f]+$/), authority: 'ca' },
    }),
  ]);
  const actions = (...args: string[]) =>
    JSON.parse(audit(cwd, '--json', ...args).stdout).entries.map(({ action }: { action: string }) => action);
  expect(actions('--limit', '1')).toEqual(['issue']);
  expect(actions('--action', 'create-authority')).toEqual(['create-authority']);
  expect(actions('--principal', 'nobody-of-that-name')).toEqual([]);
});

test('an empty trail, and a folder without any', () => {
  const cwd = newFolder();
  expect(audit(cwd)).toMatchObject({ status: 0, stdout: 'the audit trail has no such entry\n' });
  expect(contentOf(cwd)).toEqual([]);
});

test.each([
  [['--since', 'yesterday'], '"yesterday" is no time to look back to'],
  [['--limit', '0'], '0'],
  [['--action', 'steal'], 'steal'],
])('%j is refused', (args, part) => {
  const ended = audit(folderWithAuthority(), ...args);
  expect(ended).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(part) });
  expect(ended.stderr).toMatch(/^hint: /m);
});
