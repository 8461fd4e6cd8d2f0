import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { realOpenssl, withOpenssl } from './fake-openssl.ts';
import { runCertwright, startOnTerminal, watch } from './run-certwright.ts';
import { contentOf, folderWithAuthority, newFolder } from './work-folder.ts';

const keys = (cwd: string, file: string) => path.join(cwd, 'generated/keys', file);
const ca = (cwd: string, ...args: string[]) => runCertwright(['ca', ...args], { cwd });

describe('ca create', () => {
  test('a root, and an intermediate below it that signs', () => {
    const cwd = newFolder();
    const root = ca(cwd, 'create', 'root', '--common-name', 'Example root', '--organizations', 'Example');
    expect(root).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^created authority root\n/) });
    expect(ca(cwd, 'create', 'ca', '--parent', 'root', '--path-length', '0', '--validity-period', '30').status).toBe(0);
    expect(runCertwright(['certificates', 'generate', 'alice'], { cwd }).status).toBe(0);
    const files = ['-no-CApath', '-no-CAstore', '-CAfile', keys(cwd, 'root.pem'), '-untrusted', keys(cwd, 'ca.pem')];
    execFileSync('openssl', ['verify', ...files, keys(cwd, 'alice.pem')], { stdio: 'pipe' });
    expect(new X509Certificate(readFileSync(keys(cwd, 'root.pem'))).subject).toBe('O=Example\nCN=Example root');
  });

  test.each([
    [['ca'], 1, '"ca" exists already'],
    [['sub', '--parent', 'nope'], 1, 'there is no authority "nope"'],
    [['sub', '--parent', 'ca', '--path-length', 'two'], 2, '"two" is no path length'],
    [['sub', '--parent', 'ca', '--path-length', '-1'], 2, '"-1" is no path length'],
    [['sub', '--validity-period', '0'], 2, '"0" is no number of days'],
  ])('%j is refused', (args, status, message) => {
    const cwd = folderWithAuthority();
    const before = contentOf(cwd);
    const ended = ca(cwd, 'create', ...args);
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('--dry-run prints a script that makes one', () => {
    const cwd = newFolder();
    const { stdout } = ca(cwd, 'create', 'root', '--dry-run');
    writeFileSync(path.join(cwd, 'root.sh'), stdout);
    execFileSync('sh', ['root.sh', 'by-hand'], { cwd, stdio: 'pipe' });
    expect(new X509Certificate(readFileSync(path.join(cwd, 'by-hand/root.pem'))).ca).toBe(true);
  });
});

describe('ca list and ca show', () => {
  test('tell what can sign, and what keeps the rest from it', () => {
    const cwd = folderWithAuthority();
    ca(cwd, 'create', 'other');
    rmSync(keys(cwd, 'other-key.pem'));
    const { status, stdout } = ca(cwd, 'list');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ca +CN=ca +.* UTC +yes$/m);
    expect(stdout).toMatch(/^other +CN=other +.* UTC +no: its key, .*other-key.pem, is missing$/m);
    expect(ca(cwd, 'show', 'ca').stdout).toMatch(/^can sign +yes\n(.*address +none\n){3}subject +CN=ca$/m);
  });

  test('where there is none', () => {
    const cwd = newFolder();
    expect(ca(cwd, 'list')).toMatchObject({ status: 0, stdout: expect.stringContaining('there is no authority yet') });
    expect(ca(cwd, 'show', 'ca')).toMatchObject({ status: 1, stderr: expect.stringContaining('no authority "ca"') });
    expect(contentOf(cwd)).toEqual([]);
  });
});

/** A root of openssl's own making: `brought.pem`, and its key, encrypted with `sesame` or not. */
function bringAuthority(cwd: string, encrypted = false): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', 'brought-key.pem'];
  const protection = encrypted ? ['-passout', 'pass:sesame'] : ['-noenc'];
  const extensions = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const args = [
    'req',
    '-x509',
    '-days',
    '3650',
    '-subj',
    '/CN=Brought',
    ...key,
    ...protection,
    ...extensions,
    '-out',
    'brought.pem',
  ];
  execFileSync(realOpenssl, args, { cwd, stdio: 'pipe' });
}
const importFlags = ['--certificate', 'brought.pem', '--key', 'brought-key.pem'];

describe('ca import', () => {
  test('takes PEM with text of any encoding beside it', () => {
    const cwd = newFolder();
    bringAuthority(cwd, false);
    const certificate = path.join(cwd, 'brought.pem');
    writeFileSync(certificate, `friendlyName: K\u00f6ln\n${readFileSync(certificate, 'utf8')}`, 'latin1');
    expect(ca(cwd, 'import', 'ca', ...importFlags)).toMatchObject({ status: 0, stderr: '' });
  });

  test('a CA that was made elsewhere then signs', () => {
    const cwd = newFolder();
    bringAuthority(cwd);
    expect(ca(cwd, 'import', 'ca', ...importFlags)).toMatchObject({ status: 0, stderr: '' });
    runCertwright(['certificates', 'generate', 'alice'], { cwd });
    expect(new X509Certificate(readFileSync(keys(cwd, 'alice.pem'))).issuer).toBe('CN=Brought');
  });

  test('a key that is of another certificate', () => {
    const cwd = folderWithAuthority();
    bringAuthority(cwd);
    const before = contentOf(cwd);
    const { status, stderr } = ca(cwd, 'import', 'x', '--certificate', 'brought.pem', '--key', keys(cwd, 'ca-key.pem'));
    expect(status).toBe(1);
    expect(stderr).toContain('the private key does not belong to the certificate of "x"');
    expect(contentOf(cwd)).toEqual(before);
  });

  test('what is no authority', () => {
    const cwd = folderWithAuthority();
    runCertwright(['certificates', 'generate', 'alice'], { cwd });
    const before = contentOf(cwd);
    const { status, stderr } = ca(
      cwd,
      'import',
      'x',
      '--certificate',
      keys(cwd, 'alice.pem'),
      '--key',
      keys(cwd, 'alice-key.pem'),
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: authority "x" cannot sign: it is not CA:TRUE/);
    expect(contentOf(cwd)).toEqual(before);
  });

  test.each([
    [['--certificate', 'nope.pem', '--key', 'brought-key.pem'], 1, 'there is no certificate nope.pem'],
    [['--certificate', 'brought.pem', '--key', '/'], 1, 'the private key / is a folder'],
    [['--certificate', 'brought-key.pem', '--key', 'brought-key.pem'], 1, 'the certificate cannot be read'],
    [['--certificate', 'brought.pem', '--key', 'brought.pem'], 1, 'the private key cannot be read'],
    [['--certificate', 'brought.pem', '--key', '/dev/zero'], 2, 'the private key /dev/zero is longer than 5 MB'],
    [['--certificate', 'brought.pem'], 2, 'missing flag --key'],
  ])('%j', (flags, status, message) => {
    const cwd = newFolder();
    bringAuthority(cwd);
    const before = contentOf(cwd);
    const ended = ca(cwd, 'import', 'ca', ...flags);
    expect(ended).toMatchObject({ status, stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual(before);
  });
});

describe('the passphrase of an encrypted key', () => {
  function folderWithEncrypted(): string {
    const cwd = newFolder();
    bringAuthority(cwd, true);
    writeFileSync(path.join(cwd, 'passphrase.txt'), 'sesame\n');
    const { status, stderr } = ca(cwd, 'import', 'ca', ...importFlags, '--passphrase-file', 'passphrase.txt');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return cwd;
  }
  const generate = ['certificates', 'generate', 'alice'];

  test('by file, and by the name of an environment variable', () => {
    const cwd = folderWithEncrypted();
    expect(runCertwright([...generate, '--passphrase-file', 'passphrase.txt'], { cwd })).toMatchObject({ status: 0 });
    const byVariable = ['certificates', 'generate', 'bob', '--passphrase-env', 'MY_PASS'];
    expect(runCertwright(byVariable, { cwd, env: { MY_PASS: 'sesame' } })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(keys(cwd, 'ca-key.pem'), 'utf8')).toContain('ENCRYPTED');
    expect(ca(cwd, 'list').stdout).toContain('with its passphrase');
  });

  test.each([
    [[], {}, 'the key of authority "ca" is encrypted'],
    [['--passphrase-env', 'MY_PASS'], {}, 'MY_PASS is not set or empty'],
    [['--passphrase-env', 'MY_PASS'], { MY_PASS: 'wrong' }, 'does not open with the passphrase'],
    [['--passphrase-file', 'nope'], {}, 'there is no passphrase file nope'],
    [['--passphrase-file', '/dev/null'], {}, 'the passphrase file /dev/null is empty'],
  ])('%j %j is refused', (flags, env, message) => {
    const cwd = folderWithEncrypted();
    const before = contentOf(cwd);
    const ended = runCertwright([...generate, ...flags], { cwd, env });
    expect(ended).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('in another encoding than UTF-8 is told so, not taken for a wrong one', () => {
    const cwd = folderWithEncrypted();
    writeFileSync(path.join(cwd, 'latin1.txt'), 'p\u00e4ss', 'latin1');
    const ended = runCertwright([...generate, '--passphrase-file', 'latin1.txt'], { cwd });
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/^error: the passphrase file latin1\.txt is no text in UTF-8\nhint: /);
  });

  test('is in no argument and in no environment of openssl', () => {
    const cwd = folderWithEncrypted();
    const seen = path.join(cwd, 'seen');
    const spy = withOpenssl(`cat /proc/$$/cmdline /proc/$$/environ >>'${seen}'; exec "$real" "$@"`);
    const env = { ...spy, MY_PASS: 'sesame' };
    expect(runCertwright([...generate, '--passphrase-env', 'MY_PASS'], { cwd, env }).status).toBe(0);
    const text = readFileSync(seen, 'utf8');
    expect(text).toContain('-passin\0fd:3');
    expect(text).not.toMatch(/sesame|MY_PASS/);
  });

  test('is asked for on a terminal, and not shown', async () => {
    const cwd = folderWithEncrypted();
    const child = startOnTerminal(generate, { cwd });
    let asked = false;
    const { status, text } = await watch(child, (soFar) => {
      if (asked || !soFar.includes('Passphrase of the key of authority "ca"')) return;
      asked = true;
      child.stdin.write('sesame\r');
    });
    expect({ status, asked }).toEqual({ status: 0, asked: true });
    expect(text).toContain('created alice');
    expect(text).not.toContain('sesame');
  });

  test('Ctrl-C at the question ends it with 130', async () => {
    const cwd = folderWithEncrypted();
    const before = contentOf(cwd);
    const child = startOnTerminal(generate, { cwd });
    let asked = false;
    const { status } = await watch(child, (soFar) => {
      if (asked || !soFar.includes('Passphrase')) return;
      asked = true;
      child.stdin.write('\x03');
    });
    expect(status).toBe(130);
    expect(contentOf(cwd)).toEqual(before);
  });
});
