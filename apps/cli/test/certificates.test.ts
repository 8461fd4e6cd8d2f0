import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority } from './work-folder.ts';

const keys = (cwd: string, file: string) => path.join(cwd, 'generated/keys', file);
const read = (cwd: string, name: string) => new X509Certificate(readFileSync(keys(cwd, `${name}.pem`)));
const generate = (cwd: string, ...args: string[]) => runCertwright(['certificates', 'generate', ...args], { cwd });

describe('certificates generate', () => {
  test('a team member, in one line', () => {
    const cwd = folderWithAuthority();
    const { status, stdout, stderr } = generate(cwd, 'alice', '--organizations', 'dev, ops,');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^created alice\n {2}certificate {2}generated\/keys\/alice.pem\n {2}key {10}generated\/keys\/alice-key.pem\n {2}profile {6}tls-client .*\n {2}expires {6}.* UTC\n$/,
    );
    expect(read(cwd, 'alice').subject).toBe('O=dev\nO=ops\nCN=alice');
    expect(statSync(keys(cwd, 'alice-key.pem')).mode & 0o777).toBe(0o600);
  });

  test('a dns or ip name among the SANs makes it tls-peer, and that is said', () => {
    const cwd = folderWithAuthority();
    const names = 'a.example, 10.0.0.1,email:a@example.com,uri:spiffe://x/y';
    expect(generate(cwd, 'web', '--subj-alt-names', names).stdout).toMatch(
      /^ {2}profile {6}tls-peer \(server and client/m,
    );
    expect(read(cwd, 'web').subjectAltName).toBe(
      'DNS:a.example, IP Address:10.0.0.1, email:a@example.com, URI:spiffe://x/y',
    );
    expect(generate(cwd, 'mail', '--subj-alt-names', 'm@example.com').stdout).toContain('tls-client (client');
  });

  test.each(['Acme # 1', 'Acme ${ENV::HOME}', 'O=x/CN=evil', 'a "quoted" \\ value', '$(id)', 'Дом', '=+<>;'])(
    'the common name %s comes out as it went in',
    (commonName) => {
      const cwd = folderWithAuthority();
      expect(generate(cwd, 'alice', '--common-name', commonName).status).toBe(0);
      expect(read(cwd, 'alice').toLegacyObject().subject).toMatchObject({ CN: commonName });
    },
  );

  test('--not-before and --not-after are the dates, to the second', () => {
    const cwd = folderWithAuthority();
    const dates = ['--not-before', '2030-01-01T00:00:00Z', '--not-after', '2030-01-31T23:59:59+01:00'];
    expect(generate(cwd, 'web', ...dates).status).toBe(0);
    expect(read(cwd, 'web').validFromDate).toEqual(new Date('2030-01-01T00:00:00Z'));
    expect(read(cwd, 'web').validToDate).toEqual(new Date('2030-01-31T22:59:59Z'));
  });

  test.each([
    [['--not-after', 'soon'], 'notAfter "soon" is no time that a certificate can hold'],
    [['--not-after', '2030-01-01T00:00:00Z', '--validity-period', '2'], 'cannot also be provided'],
    [['--not-before', '2030-01-01T00:00:00Z'], '--not-after'],
  ])('%j is refused', (flags, told) => {
    const cwd = folderWithAuthority();
    const { status, stderr } = generate(cwd, 'web', ...flags);
    expect([status, stderr]).toEqual([2, expect.stringContaining(told)]);
  });

  test('--validity-period, --key-algorithm, --profile and --ca', () => {
    const cwd = folderWithAuthority();
    runCertwright(['ca', 'create', 'other'], { cwd });
    const flags = ['--validity-period', '2', '--key-algorithm', 'ed25519', '--profile', 'tls-server', '--ca', 'other'];
    const { status, stdout } = generate(cwd, 'web', '--subj-alt-names', 'web.example', ...flags);
    expect({ status, profile: /profile.*/.exec(stdout)?.[0] }).toEqual({
      status: 0,
      profile: 'profile      tls-server',
    });
    const certificate = read(cwd, 'web');
    expect(certificate.issuer).toBe('CN=other');
    expect(certificate.publicKey.asymmetricKeyType).toBe('ed25519');
    expect(Math.round((Date.parse(certificate.validTo) - Date.now()) / 3_600_000)).toBe(48);
  });

  test('an existing pair is left alone with a warning; --overwrite replaces it and keeps the old one', () => {
    const cwd = folderWithAuthority();
    generate(cwd, 'alice');
    const before = contentOf(cwd);
    const { status, stdout, stderr } = generate(cwd, 'alice', '--organizations', 'other');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^kept alice\n/);
    expect(stderr).toBe('warning: "alice" exists already and was left alone; --overwrite replaces it\n');
    expect(contentOf(cwd)).toEqual(before);
    const old = readFileSync(keys(cwd, 'alice.pem'), 'utf8');
    expect(generate(cwd, 'alice', '--overwrite').stdout).toMatch(/^replaced alice\n/);
    expect(readFileSync(keys(cwd, 'alice.pem.bak'), 'utf8')).toBe(old);
    expect(existsSync(keys(cwd, 'alice-key.pem.bak'))).toBe(true);
  });

  test('over 825 days there is a warning', () => {
    const cwd = folderWithAuthority();
    expect(generate(cwd, 'alice', '--validity-period', '824').stderr).toBe('');
    expect(generate(cwd, 'bob', '--validity-period', '826').stderr).toMatch(
      /^warning: "bob" is valid for more than 825 days/,
    );
  });

  test('--dry-run prints a script that makes an equal certificate, and does nothing', () => {
    const cwd = folderWithAuthority();
    const before = contentOf(cwd);
    // A joiner and a soft hyphen are names' own, though nobody sees them.
    const organizations = 'a # b,$HOME,\u{1f469}\u200d\u{1f527} x\u00ady';
    const { stdout } = generate(cwd, 'alice', '--organizations', organizations, '--dry-run');
    expect(contentOf(cwd)).toEqual(before);
    writeFileSync(path.join(cwd, 'alice.sh'), stdout);
    execFileSync('sh', ['alice.sh', 'by-hand'], { cwd, stdio: 'pipe' });
    const byHand = new X509Certificate(readFileSync(path.join(cwd, 'by-hand/alice.pem')));
    expect(byHand.subject).toBe('O=a # b\nO=$HOME\nO=\u{1f469}\u200d\u{1f527} x\u00ady\nCN=alice');
    expect(byHand.verify(read(cwd, 'ca').publicKey)).toBe(true);
  });
});

describe('certificates sign', () => {
  function makeRequest(cwd: string, ...more: string[]): void {
    const subject = ['-subj', '/O=dev/CN=web'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'web.key'];
    execFileSync('openssl', ['req', '-new', ...key, ...subject, '-out', 'web.csr', ...more], { cwd, stdio: 'pipe' });
  }
  const sign = (cwd: string, ...args: string[]) => runCertwright(['certificates', 'sign', ...args], { cwd });

  test('a request whose key is elsewhere', () => {
    const cwd = folderWithAuthority();
    makeRequest(cwd, '-addext', 'subjectAltName=DNS:web.example', '-addext', 'keyUsage=keyCertSign');
    const { status, stdout, stderr } = sign(cwd, 'web.csr', '--profile', 'tls-server', '--validity-period', '3');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^created web\n {2}certificate {2}generated\/keys\/web.pem\n/);
    expect(stderr).toMatch(/^warning: .*keyUsage.* left out\n$/);
    expect(read(cwd, 'web').subject).toBe('O=dev\nCN=web');
    expect(existsSync(keys(cwd, 'web-key.pem'))).toBe(false);
  });

  test('from stdin, as DER, under another name', () => {
    const cwd = folderWithAuthority();
    makeRequest(cwd, '-outform', 'DER');
    const input = readFileSync(path.join(cwd, 'web.csr'));
    const args = ['certificates', 'sign', '-', '--profile', 'tls-client', '--name', 'w1'];
    expect(runCertwright(args, { cwd, input })).toMatchObject({ status: 0, stderr: '' });
    expect(read(cwd, 'w1').subject).toBe('O=dev\nCN=web');
  });

  test('an existing certificate is refused without --overwrite', () => {
    const cwd = folderWithAuthority();
    makeRequest(cwd);
    sign(cwd, 'web.csr', '--profile', 'tls-client');
    const before = contentOf(cwd);
    expect(sign(cwd, 'web.csr', '--profile', 'tls-client')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/web\.pem is there already\nhint: .*--overwrite/),
    });
    expect(contentOf(cwd)).toEqual(before);
    expect(sign(cwd, 'web.csr', '--profile', 'tls-client', '--overwrite').stdout).toMatch(/^replaced web\n/);
  });

  test('a request with a broken signature, and what is none, are refused', () => {
    const cwd = folderWithAuthority();
    makeRequest(cwd, '-outform', 'DER');
    const broken = readFileSync(path.join(cwd, 'web.csr'));
    const last = broken.length - 1;
    broken.writeUInt8(broken.readUInt8(last) ^ 1, last);
    writeFileSync(path.join(cwd, 'broken.csr'), broken);
    writeFileSync(path.join(cwd, 'text.csr'), 'hello');
    rmSync(path.join(cwd, 'web.csr'));
    const before = contentOf(cwd);
    for (const file of ['broken.csr', 'text.csr']) {
      const { status, stderr } = sign(cwd, file, '--profile', 'tls-client');
      expect({ file, status }).toEqual({ file, status: 1 });
      expect(stderr).toMatch(/^error: .*certification request.*\nhint: /);
    }
    expect(contentOf(cwd)).toEqual(before);
  });

  test('--dry-run', () => {
    const cwd = folderWithAuthority();
    makeRequest(cwd);
    const { stdout } = sign(cwd, 'web.csr', '--profile', 'tls-client', '--dry-run');
    writeFileSync(path.join(cwd, 'web.sh'), stdout);
    execFileSync('sh', ['web.sh', 'by-hand'], { cwd, stdio: 'pipe' });
    expect(new X509Certificate(readFileSync(path.join(cwd, 'by-hand/web.pem'))).issuer).toBe('CN=ca');
    expect(existsSync(keys(cwd, 'web.pem'))).toBe(false);
  });
});
