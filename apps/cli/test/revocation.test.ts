import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority } from './work-folder.ts';

const asset = (cwd: string, ...names: string[]) => path.join(cwd, 'generated', ...names);
const run = (cwd: string, ...args: string[]) => runCertwright(args, { cwd });
const revoke = (cwd: string, ...args: string[]) => run(cwd, 'certificates', 'revoke', ...args);

function folderWithAlice(): string {
  const cwd = folderWithAuthority();
  expect(run(cwd, 'certificates', 'generate', 'alice', '--organizations', 'dev').status).toBe(0);
  return cwd;
}

const serialOf = (cwd: string, name: string) =>
  execFileSync('openssl', ['x509', '-in', asset(cwd, 'keys', `${name}.pem`), '-noout', '-serial'], { encoding: 'utf8' })
    .trim()
    .replace('serial=', '');

const listOf = (cwd: string, name = 'ca') =>
  execFileSync('openssl', ['crl', '-in', asset(cwd, 'crl', `${name}.pem`), '-noout', '-text'], { encoding: 'utf8' });

describe('certificates revoke', () => {
  test('a client of a cluster: what was done, what Kubernetes does not do, and what is next', () => {
    const cwd = folderWithAlice();
    const { status, stdout, stderr } = revoke(cwd, 'alice', '--reason', 'keycompromise');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^revoked alice\n {2}serial number {2}[0-9a-f]+\n {2}issued by {6}ca\n {2}reason {9}keyCompromise\n/,
    );
    expect(stdout).toContain('Kubernetes checks no revocation list for its clients');
    expect(stdout).toMatch(/\n {2}- at once: take away the role bindings of user "alice" and of these groups\n/);
    expect(stdout).toMatch(/\nnext: certwright ca crl ca\n$/);
  });

  test('again: the first revocation stays, and the exit code is 0', () => {
    const cwd = folderWithAlice();
    revoke(cwd, 'alice', '--reason', 'keyCompromise');
    const { status, stdout } = revoke(cwd, 'alice', '--reason', 'superseded');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^alice was revoked before; that revocation stays as it is\n(.*\n)*? {2}reason {9}keyCompromise\n/,
    );
  });

  test('by serial number, and with --crl its list at once', () => {
    const cwd = folderWithAlice();
    const serialNumber = serialOf(cwd, 'alice');
    const { status, stdout } = revoke(cwd, `0x${serialNumber}`, '--reason', 'unspecified', '--crl');
    expect(status).toBe(0);
    expect(stdout).toContain('\nrevocation list 1 of ca: 1 certificate\n  PEM          generated/crl/ca.pem\n');
    expect(stdout).not.toContain('next: certwright');
    expect(listOf(cwd)).toContain(`Serial Number: ${serialNumber}`);
  });

  test('by a file; a name without slash and .pem is none', () => {
    const cwd = folderWithAlice();
    const pem = readFileSync(asset(cwd, 'keys', 'alice.pem'));
    writeFileSync(path.join(cwd, 'laptop.crt'), pem);
    expect(revoke(cwd, 'laptop.crt', '--reason', 'superseded')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: there is no certificate "laptop\.crt"\nhint: .*\.\/web\.pem/),
    });
    expect(revoke(cwd, './laptop.crt', '--reason', 'superseded').stdout).toMatch(/^revoked alice\n/);
    expect(revoke(cwd, 'generated/keys/alice.pem', '--reason', 'superseded').stdout).toMatch(
      /^alice was revoked before/,
    );
  });

  test.each([
    [['alice', '--reason', 'privilegeWithdrawn'], 2, /^error: .*privilegeWithdrawn\nhint: .*cessationOfOperation/],
    [['alice', '--reason', 'removeFromCRL'], 2, /^error: .*removeFromCRL\nhint: /],
    [
      ['alice', '--reason', 'because'],
      2,
      /^error: "because" is no reason .*\nhint: say one of unspecified, keyCompromise/,
    ],
    [['alice'], 2, /^error: missing flag --reason\n/],
    [['bob', '--reason', 'superseded'], 1, /^error: there is no certificate "bob"\n/],
    [['ca', '--reason', 'cACompromise'], 2, /^error: "ca" is signed by itself/],
    [['./none.pem', '--reason', 'superseded'], 1, /^error: there is no certificate \.\/none\.pem\n/],
    [['0a1b', '--reason', 'superseded'], 1, /^error: nothing here knows .* a1b\nhint: .*--ca/],
  ])('%j is refused', (args, status, stderr) => {
    const cwd = folderWithAlice();
    expect(revoke(cwd, ...args)).toMatchObject({ status, stdout: '', stderr: expect.stringMatching(stderr) });
    expect(run(cwd, 'ca', 'crl', 'ca').stdout).toContain('revocation list 1 of ca: 0 certificates');
  });

  test('--json', () => {
    const cwd = folderWithAlice();
    const { stdout } = revoke(cwd, 'alice', '--reason', 'unspecified', '--crl', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'revoked',
      authority: 'ca',
      name: 'alice',
      serialNumber: serialOf(cwd, 'alice').toLowerCase().replace(/^0+/, ''),
      reason: 'unspecified',
      kubernetes: { fact: expect.any(String), instead: expect.any(Array) },
      revocationList: { authority: 'ca', outcome: 'published', crlNumber: 1, entries: [{ reason: 'unspecified' }] },
      warnings: [],
    });
  });
});

describe('ca crl', () => {
  test('of one authority, for as long as was asked', () => {
    const cwd = folderWithAuthority();
    const { status, stdout } = run(cwd, 'ca', 'crl', 'ca', '--valid-for', '12h');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^revocation list 1 of ca: 0 certificates\n {2}PEM .*\n {2}DER {10}generated\/crl\/ca\.crl\n {2}this update .*\n {2}next update .* UTC: make the next list before that\n$/,
    );
    const [from, until] = [...listOf(cwd).matchAll(/(?:Last|Next) Update: (.*)/g)].map(([, time]) =>
      Date.parse(time ?? ''),
    );
    expect(Number(until) - Number(from)).toBe(12 * 3_600_000);
  });

  test('of each, without a name', () => {
    const cwd = folderWithAuthority();
    run(cwd, 'ca', 'create', 'other');
    const { revocationLists } = JSON.parse(run(cwd, 'ca', 'crl', '--json').stdout);
    expect(revocationLists.map(({ authority }: { authority: string }) => authority)).toEqual(['ca', 'other']);
  });

  test.each([
    [['none'], 1, /there is no authority "none"/],
    [['ca', '--valid-for', 'a week'], 2, /"a week" is no duration/],
  ])('%j is refused', (args, status, stderr) => {
    const cwd = folderWithAuthority();
    expect(run(cwd, 'ca', 'crl', ...args)).toMatchObject({ status, stderr: expect.stringMatching(stderr) });
    expect(existsSync(asset(cwd, 'crl'))).toBe(false);
  });

  test('with an encrypted key asks for its passphrase', () => {
    const cwd = folderWithAuthority();
    const key = asset(cwd, 'keys', 'ca-key.pem');
    const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-in', key, '-passout', 'pass:secret'], {
      stdio: 'pipe',
    });
    writeFileSync(key, encrypted);
    expect(run(cwd, 'ca', 'crl', 'ca')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--passphrase-file'),
    });
    writeFileSync(path.join(cwd, 'passphrase'), 'secret\n');
    expect(run(cwd, 'ca', 'crl', 'ca', '--passphrase-file', 'passphrase')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('ca set', () => {
  test('sets, shows and takes away; what it issues tells them', () => {
    const cwd = folderWithAuthority();
    const set = (...args: string[]) => run(cwd, 'ca', 'set', 'ca', ...args);
    const before = contentOf(cwd);
    expect(set().stdout).toMatch(/^ca tells in what it issues:\n {2}CRL address {5}none\n/);
    expect(contentOf(cwd)).toEqual(before);
    const { status, stdout } = set('--crl-url', 'http://pki.example/ca.crl', '--ocsp-url', 'http://ocsp.example');
    expect(status).toBe(0);
    expect(stdout).toBe(
      'ca tells in what it issues from now on:\n  CRL address     http://pki.example/ca.crl\n  OCSP address    http://ocsp.example\n  issuer address  none\ncertificates that it issued before stay as they are\n',
    );
    run(cwd, 'certificates', 'generate', 'web', '--subj-alt-names', 'web.example');
    const web = execFileSync('openssl', ['x509', '-in', asset(cwd, 'keys', 'web.pem'), '-noout', '-text'], {
      encoding: 'utf8',
    });
    expect(web).toContain('URI:http://pki.example/ca.crl');
    expect(web).toContain('OCSP - URI:http://ocsp.example');
    expect(run(cwd, 'ca', 'show', 'ca').stdout).toMatch(/^CRL address +http:\/\/pki\.example\/ca\.crl$/m);
    expect(JSON.parse(set('--ocsp-url', '', '--json').stdout)).toEqual({
      name: 'ca',
      crlUrl: 'http://pki.example/ca.crl',
      warnings: [],
    });
  });

  test('refuses other schemes, with all faults at once', () => {
    const cwd = folderWithAuthority();
    const { status, stderr } = run(cwd, 'ca', 'set', 'ca', '--crl-url', 'ldap://x/y', '--issuer-url', 'pki.example');
    expect(status).toBe(2);
    expect(stderr).toMatch(
      / {2}- address of the revocation list: "ldap:\/\/x\/y" has the scheme ldap:.*\n {2}- address of the issuer: /,
    );
  });
});

describe('ca ocsp-responder', () => {
  test('is made, then kept', () => {
    const cwd = folderWithAuthority();
    const make = (...args: string[]) => run(cwd, 'ca', 'ocsp-responder', 'ca', ...args);
    const { status, stdout } = make('--validity-period', '7');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^created ca-ocsp, the OCSP responder of ca\n {2}certificate {2}generated\/keys\/ca-ocsp\.pem\n/,
    );
    expect(make().stdout).toMatch(/^kept ca-ocsp, /);
    const text = execFileSync('openssl', ['x509', '-in', asset(cwd, 'keys', 'ca-ocsp.pem'), '-noout', '-text'], {
      encoding: 'utf8',
    });
    expect(text).toContain('OCSP Signing');
    expect(text).toContain('OCSP No Check');
  });
});
