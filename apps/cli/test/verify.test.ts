import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority } from './work-folder.ts';

const keys = (cwd: string, file: string) => path.join(cwd, 'generated/keys', file);
const verify = (cwd: string, ...args: string[]) => runCertwright(['certificates', 'verify', ...args], { cwd });
const web = 'generated/keys/web.pem';

/** With the authorities `ca` and `issuing` below it, `web` under the first and `low` under the second. */
function folderWithCertificates(): string {
  const cwd = folderWithAuthority();
  for (const args of [
    ['ca', 'create', 'issuing', '--parent', 'ca', '--path-length', '0'],
    ['certificates', 'generate', 'web', '--subj-alt-names', 'web.example.com,10.0.0.1,a@example.com'],
    ['certificates', 'generate', 'low', '--ca', 'issuing'],
  ]) {
    expect(runCertwright(args, { cwd }).status).toBe(0);
  }
  return cwd;
}

describe('certificates verify', () => {
  test('what verifies is told with who is trusted; exit code 0, and nothing is written', () => {
    const cwd = folderWithCertificates();
    const before = contentOf(cwd);
    const { status, stdout, stderr } = verify(
      cwd,
      ...[web, '--hostname', 'web.example.com', '--ip', '10.0.0.1', '--email', 'a@example.com', '--purpose', 'server'],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^generated\/keys\/web.pem verifies at \d{4}-.* UTC, as dns:web.example.com and ip:10.0.0.1 and email:a@example.com and a server\n {2}certificate {2}CN=web\n {2}signed by {4}CN=ca\n {2}trusted {6}authority ca \(generated\/keys\/ca.pem\)\n$/,
    );
    expect(contentOf(cwd)).toEqual(before);
  });

  test('what does not is told with every reason and its clause; exit code 3', () => {
    const cwd = folderWithCertificates();
    const args = [web, '--hostname', 'web.example.com', '--hostname', 'b.example.com', '--at', '2099-01-01'];
    const { status, stdout, stderr } = verify(cwd, ...args);
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
    expect(stdout).toContain('does not verify at 2099-01-01 00:00 UTC');
    expect(stdout).toMatch(/\n5 reasons\n/);
    expect(stdout).toMatch(/ {2}- CN=web: it expired on .* \(RFC 5280 §4.1.2.5 and §6.1.3 \(a\)\(2\)\)\n/);
    expect(stdout).toContain(
      '  - CN=web: it is not for dns:b.example.com: its names are dns:web.example.com, ip:10.0.0.1, email:a@example.com (RFC 9525 §6.3)\n',
    );
    expect(stdout).toContain('certificate has expired (openssl verify, error 10)');
  });

  test('--quiet leaves only the exit code', () => {
    const cwd = folderWithCertificates();
    expect(verify(cwd, web, '--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(verify(cwd, web, '--quiet', '--ip', '10.0.0.2')).toEqual({ status: 3, stdout: '', stderr: '' });
  });

  test('--json has the verdict, the chain and the reasons', () => {
    const cwd = folderWithCertificates();
    const yes = verify(cwd, web, '--json', '--purpose', 'client');
    expect(JSON.parse(yes.stdout)).toMatchObject({
      verifies: true,
      purpose: 'client',
      chain: [{ subject: [{ type: 'commonName', value: 'web' }] }, { fingerprint: expect.any(String) }],
      trusted: { path: keys(cwd, 'ca.pem'), authority: 'ca' },
      reasons: [],
      warnings: [],
    });
    const no = verify(cwd, web, '--json', '--ip', '10.0.0.2');
    expect(no.status).toBe(3);
    expect(JSON.parse(no.stdout)).toMatchObject({
      verifies: false,
      names: ['ip:10.0.0.2'],
      reasons: [{ check: 'for-every-name-asked-for', citation: 'RFC 9525 §6.4', certificate: 'CN=web' }],
    });
  });

  test('--ca is the name of an authority, or a file; --untrusted fills the chain', () => {
    const cwd = folderWithCertificates();
    const low = 'generated/keys/low.pem';
    expect(verify(cwd, low).stdout).toContain('trusted      authority issuing (');
    expect(verify(cwd, low, '--ca', 'ca').status).toBe(3);
    const issuing = 'generated/keys/issuing.pem';
    expect(verify(cwd, '--ca', 'ca', '--untrusted', issuing, low).stdout).toContain('trusted      authority ca (');
    copyFileSync(keys(cwd, 'ca.pem'), path.join(cwd, 'ca'));
    expect(verify(cwd, low, '--ca', './ca', '--untrusted', issuing).stdout).toContain('trusted      ca\n');
    writeFileSync(
      path.join(cwd, 'chain.pem'),
      [low, issuing].map((file) => readFileSync(path.join(cwd, file))).join(''),
    );
    expect(verify(cwd, 'chain.pem', '--ca', 'web', '--ca', 'ca').status).toBe(1);
    expect(verify(cwd, 'chain.pem', '--ca', issuing, '--ca', 'ca').status).toBe(0);
  });

  test('DER, and stdin', () => {
    const cwd = folderWithCertificates();
    execFileSync('openssl', ['x509', '-in', web, '-outform', 'DER', '-out', 'web.der'], { cwd });
    expect(verify(cwd, 'web.der').status).toBe(0);
    const input = readFileSync(keys(cwd, 'web.pem'));
    const { status, stdout } = runCertwright(['certificates', 'verify', '-'], { cwd, input });
    expect([status, stdout.startsWith('- verifies at')]).toEqual([0, true]);
  });

  test('a revocation list', () => {
    const cwd = folderWithCertificates();
    const serial = execFileSync('openssl', ['x509', '-in', web, '-noout', '-serial'], { cwd, encoding: 'utf8' });
    const write = (index: string) => {
      writeFileSync(path.join(cwd, 'index.txt'), index);
      writeFileSync(path.join(cwd, 'crlnumber'), '01\n');
      writeFileSync(
        path.join(cwd, 'ca.cnf'),
        '[ca]\ndefault_ca = a\n[a]\ndatabase = index.txt\ndefault_md = sha256\ncrlnumber = crlnumber\ncrl_extensions = x\n[x]\nauthorityKeyIdentifier = keyid:always\n',
      );
      const signer = ['-keyfile', keys(cwd, 'ca-key.pem'), '-cert', keys(cwd, 'ca.pem')];
      execFileSync('openssl', ['ca', '-gencrl', '-config', 'ca.cnf', ...signer, '-crldays', '7', '-out', 'ca.crl'], {
        cwd,
        stdio: 'ignore',
      });
    };
    write('');
    expect(verify(cwd, web, '--crl', 'ca.crl').status).toBe(0);
    const number = serial.trim().replace('serial=', '');
    write(`R\t491231235959Z\t261101000000Z,superseded\t${number}\tunknown\t/CN=web\n`);
    const { status, stdout } = verify(cwd, web, '--crl', 'ca.crl');
    expect([status, stdout.includes('it is revoked since 2026-11-01T00:00:00.000Z (superseded)')]).toEqual([3, true]);
  });

  test.each([
    [['nowhere.pem'], 1, 'error: there is no certificate nowhere.pem'],
    [['generated/keys/web-key.pem'], 1, 'error: the certificate cannot be read: no -----BEGIN CERTIFICATE-----'],
    [[web, '--ca', 'nobody'], 1, 'error: there is no trusted certificate nobody'],
    [[web, '--crl', web], 1, 'error: the revocation list cannot be read: no -----BEGIN X509 CRL-----'],
    [[web, '--hostname', 'a b'], 2, 'error: "a b" is no DNS name'],
    [[web, '--hostname', '10.0.0.1'], 2, 'error: the hostname 10.0.0.1 is an IP address'],
    [[web, '--at', 'soon'], 2, 'error: at "soon" is no time'],
    [[web, '--purpose', 'mail'], 2, 'error: expected --purpose=mail to be one of: server, client'],
    [[], 2, 'error: missing argument FILE'],
  ])('%j ends with %i', (args, status, message) => {
    const ended = verify(folderWithCertificates(), ...args);
    expect(ended.stderr).toContain(message);
    expect(ended.status).toBe(status);
  });

  test('without any authority there is nothing to verify against', () => {
    const cwd = folderWithCertificates();
    const { status, stderr } = verify(cwd, web, '--generated-assets-dir', 'empty');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: there is no authority in .*empty to trust\nhint: .*--ca/);
  });

  test('what a certificate says is shown with nothing hidden in it', () => {
    const cwd = folderWithCertificates();
    const subject = `/CN=a\u202eb\u001b[31mc`;
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ed25519', '-noenc', '-keyout', 'k.pem', '-out', 'x.pem', '-utf8', '-subj', subject],
      { cwd, stdio: 'ignore' },
    );
    const { status, stdout } = verify(cwd, 'x.pem');
    expect(status).toBe(3);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
  });
});
