import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright, startOnTerminal, watch } from './run-certwright.ts';
import { contentOf, folderWithAuthority, newFolder } from './work-folder.ts';

const [old, other] = ['correct horse', 'battery staple'];
const keyOf = (cwd: string, passphrase?: string) =>
  createPrivateKey({
    key: readFileSync(path.join(cwd, 'generated/keys/ca-key.pem')),
    ...(passphrase && { passphrase }),
  });

/** Types each answer when the question for it is there; tells all that was on the screen. */
async function type(args: readonly string[], cwd: string, answers: readonly [question: string, answer: string][]) {
  const child = startOnTerminal(args, { cwd });
  const left = [...answers];
  return watch(child, (text) => {
    const [next] = left;
    if (!next || text.split(next[0]).length - 1 < 1) return;
    left.shift();
    child.stdin.write(`${next[1]}\r`);
  });
}

describe('ca create --encrypt', () => {
  test('takes the passphrase from a file, or from a variable, and shows it nowhere', () => {
    const cwd = newFolder();
    writeFileSync(path.join(cwd, 'new.txt'), `${old}\n`);
    const created = runCertwright(
      ['ca', 'create', 'ca', '--encrypt', '--new-passphrase-file', 'new.txt', '--verbose'],
      { cwd },
    );
    expect(created).toMatchObject({ status: 0, stdout: expect.stringContaining('ca-key.pem (encrypted)') });
    expect(created.stdout + created.stderr).not.toContain(old);
    expect(keyOf(cwd, old).type).toBe('private');
    const args = [
      'ca',
      'create',
      'below',
      '--parent',
      'ca',
      '--new-passphrase-env',
      'NEW',
      '--passphrase-env',
      'OLD',
      '--validity-period',
      '9',
    ];
    expect(runCertwright(args, { cwd, env: { NEW: other, OLD: old } })).toMatchObject({ status: 0, stderr: '' });
  });

  test('asks for it twice on a terminal', async () => {
    const cwd = newFolder();
    const { status, text } = await type(['ca', 'create', 'ca', '--encrypt'], cwd, [
      ['New passphrase for the key of authority "ca":', old],
      ['The same once more:', old],
    ]);
    expect([status, text]).toEqual([0, expect.stringContaining('created authority ca')]);
    expect(text).not.toContain(old);
    expect(keyOf(cwd, old).type).toBe('private');
  });

  test('typed in two ways, it is refused, and nothing is made', async () => {
    const cwd = newFolder();
    const { status, text } = await type(['ca', 'create', 'ca', '--encrypt'], cwd, [
      ['New passphrase', old],
      ['once more', other],
    ]);
    expect([status, text]).toEqual([2, expect.stringContaining('the new passphrase was typed in two ways')]);
    expect(contentOf(cwd)).toEqual([]);
  });

  test.each([
    [['--encrypt'], {}, 1, 'nobody says the new passphrase for the key of "ca"'],
    [['--encrypt', '--new-passphrase-file', 'none.txt'], {}, 1, 'there is no new passphrase file none.txt'],
    [['--encrypt', '--new-passphrase-env', 'NEW'], {}, 1, 'the environment variable NEW is not set or empty'],
    [['--encrypt', '--new-passphrase-env', 'NEW'], { NEW: 'short' }, 2, 'the new passphrase has 5 characters'],
    [['--encrypt', '--dry-run'], {}, 2, '--encrypt'],
  ])('%j with %j is refused', (args, env, status, message) => {
    const cwd = newFolder();
    const ended = runCertwright(['ca', 'create', 'ca', ...args], { cwd, env });
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual([]);
  });
});

describe('ca change-passphrase', () => {
  test('encrypts a plain key, changes its passphrase, and takes it away', () => {
    const cwd = folderWithAuthority();
    const plain = keyOf(cwd);
    const run = (...args: string[]) =>
      runCertwright(['ca', 'change-passphrase', 'ca', ...args], { cwd, env: { OLD: old, NEW: other } });
    expect(run('--new-passphrase-env', 'OLD')).toMatchObject({
      status: 0,
      stdout: 'the key of ca is encrypted under the new passphrase: generated/keys/ca-key.pem\n',
    });
    expect(run('--passphrase-env', 'OLD', '--new-passphrase-env', 'NEW').status).toBe(0);
    expect(keyOf(cwd, other).equals(plain)).toBe(true);
    expect(run('--passphrase-env', 'OLD', '--remove')).toMatchObject({ status: 1, stdout: '' });
    const { stdout } = run('--passphrase-env', 'NEW', '--remove', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'ca', encrypted: false });
    expect(keyOf(cwd).equals(plain)).toBe(true);
  });

  test('asks on a terminal for the old one once, and for the new one twice', async () => {
    const cwd = newFolder();
    runCertwright(['ca', 'create', 'ca', '--encrypt', '--new-passphrase-env', 'NEW'], { cwd, env: { NEW: old } });
    const { status, text } = await type(['ca', 'change-passphrase', 'ca'], cwd, [
      ['Passphrase of the key of authority "ca":', old],
      ['New passphrase for the key of authority "ca":', other],
      ['The same once more:', other],
    ]);
    expect([status, text]).toEqual([0, expect.stringContaining('is encrypted under the new passphrase')]);
    expect(keyOf(cwd, other).type).toBe('private');
  });
});
