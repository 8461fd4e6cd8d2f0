import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority, folderWithCluster, folderWithLeaves } from './work-folder.ts';

const keys = (cwd: string, file: string) => path.join(cwd, 'generated/keys', file);
const read = (cwd: string, name: string) => new X509Certificate(readFileSync(keys(cwd, `${name}.pem`)));
const certificates = (cwd: string, ...args: string[]) => runCertwright(['certificates', ...args], { cwd });
const daysLeft = (certificate: X509Certificate) =>
  Math.round((Date.parse(certificate.validTo) - Date.now()) / 86_400_000);

describe('certificates renew', () => {
  test('by name: the same key, new dates, and a line for each', () => {
    const cwd = folderWithLeaves({ alice: 20, bob: 20 });
    const before = read(cwd, 'alice');
    const { status, stdout, stderr } = certificates(cwd, 'renew', 'bob', 'alice', '--validity-period', '90');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^renewed {2}expires {15}was *\nalice {4}\d{4}-.* UTC {2}\d{4}-.* UTC\nbob .*\nrenewed 2 certificates\n$/,
    );
    const after = read(cwd, 'alice');
    expect([daysLeft(before), daysLeft(after)]).toEqual([20, 90]);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(new X509Certificate(readFileSync(keys(cwd, 'alice.pem.bak'))).fingerprint256).toBe(before.fingerprint256);
  });

  test('--expiring takes what is due; nothing due is said, and is no failure', () => {
    const cwd = folderWithLeaves({ soon: 40, later: 60 });
    const before = read(cwd, 'later').fingerprint256;
    expect(certificates(cwd, 'renew', '--expiring', '45d', '--validity-period', '100')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^soon /m),
      stderr: '',
    });
    expect(read(cwd, 'later').fingerprint256).toBe(before);
    expect(certificates(cwd, 'renew', '--expiring', '45d')).toEqual({
      status: 0,
      stdout: 'there is nothing to renew: no certificate expires within 45d\n',
      stderr: '',
    });
  });

  test('--all with --json: everything in one object, failures too, and exit code 1', () => {
    const cwd = folderWithLeaves({ alice: 20, bob: 20 });
    rmSync(keys(cwd, 'bob-key.pem'));
    const { status, stdout } = certificates(cwd, 'renew', 'alice', 'bob', 'ca', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      renewed: [
        {
          name: 'alice',
          certificatePath: keys(cwd, 'alice.pem'),
          keyPath: keys(cwd, 'alice-key.pem'),
          certificate: { fingerprint: read(cwd, 'alice').fingerprint256.replaceAll(':', '').toLowerCase() },
          former: { notAfter: expect.any(String) },
        },
      ],
      failures: [
        { name: 'bob', code: 'key-missing', hint: expect.any(String), details: [] },
        { name: 'ca', code: 'request-invalid', hint: expect.stringContaining('ca renew') },
      ],
      skipped: [],
      kubeconfigs: [],
      hooks: [],
      warnings: [],
    });
    expect(JSON.parse(certificates(cwd, 'renew', '--all', '--json').stdout)).toMatchObject({
      renewed: [{ name: 'alice' }],
      skipped: [{ name: 'bob', reason: expect.stringContaining('elsewhere') }],
      failures: [],
    });
  });

  test('failures come last, those of one cure together', async () => {
    const cwd = folderWithCluster();
    // In the second of its issue, one that ends with its authority has as much time as it can have.
    await delay(1000 - (Date.now() % 1000));
    const { status, stdout, stderr } = certificates(cwd, 'renew', '--all');
    // All end with their authority already.
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^renewed 0 certificates, 11 failed\n$/)]);
    expect(stderr.match(/^error: "[\w-]+" ends with its authority "/gm)).toHaveLength(11);
    expect(stderr.match(/^hint: .*$/gm)).toEqual([
      'hint: renew the authority first, with certwright ca renew ca',
      'hint: renew the authority first, with certwright ca renew proxy-client-ca',
    ]);
  });

  test.each([
    ['nothing that says which', ['renew'], /nothing says which certificates to renew\nhint: .*--all/],
    ['two ways at once', ['renew', 'alice', '--all'], /exclude each other/],
    ['a duration that is none', ['renew', '--expiring', '45'], /"45" is no duration/],
    ['no days', ['renew', 'alice', '--validity-period', '0'], /"0" is no number of days/],
    ['a name that is none', ['renew', '../alice'], /has path parts/],
    ['no name', ['rekey'], /missing argument NAME/],
    ['a kind of key that is none', ['rekey', 'alice', '--key-algorithm', 'dsa'], /dsa/],
    ['within no duration', ['needs-renewal', 'alice', '--within', 'soon'], /"soon" is no duration/],
  ])('wrong usage: %s', (_, args, message) => {
    const cwd = folderWithLeaves({ alice: 20 });
    const before = contentOf(cwd);
    const { status, stdout, stderr } = certificates(cwd, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('a folder that is not there is told, so that a daily run does not go on for ever', () => {
    const cwd = folderWithAuthority();
    const { status, stderr } = certificates(cwd, 'renew', '--expiring', '45d', '--generated-assets-dir', 'elsewhere');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/there is no certificate in .*elsewhere\nhint: check --gen/),
    ]);
  });

  test('--dry-run prints the script, tells what would fail, and does nothing', () => {
    const cwd = folderWithLeaves({ alice: 20 });
    const before = contentOf(cwd);
    const { status, stdout, stderr } = certificates(cwd, 'renew', 'alice', 'nobody', '--dry-run');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^error: there is no certificate "nobody"/)]);
    expect(stdout).toMatch(/^openssl x509 -x509toreq -in request\.pem .*>request-1\.pem$/m);
    expect(stdout).toMatch(/^openssl ca .*>"\$out"\/alice\.pem$/m);
    expect(contentOf(cwd)).toEqual(before);
  });
});

describe('certificates rekey', () => {
  test('a new key, of another kind where one is named; the kubeconfig follows', () => {
    const cwd = folderWithCluster();
    const before = read(cwd, 'admin');
    const { status, stdout } = certificates(
      cwd,
      'rekey',
      'admin',
      '--key-algorithm',
      'ed25519',
      '--validity-period',
      '30',
    );
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^rewrote generated\/kubeconfig$/m)]);
    const after = read(cwd, 'admin');
    expect([after.publicKey.asymmetricKeyType, after.subject]).toEqual(['ed25519', before.subject]);
    const kubeconfig = readFileSync(path.join(cwd, 'generated/kubeconfig'), 'utf8');
    expect(kubeconfig).toContain(readFileSync(keys(cwd, 'admin-key.pem')).toString('base64'));
  });

  test('the key of service-account stays', () => {
    const cwd = folderWithCluster();
    const before = contentOf(cwd).filter((line) => line.includes('keys'));
    const { status, stderr } = certificates(cwd, 'rekey', 'service-account');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/void them all\nhint: certwright certificates renew/)]);
    expect(contentOf(cwd).filter((line) => line.includes('keys'))).toEqual(before);
  });
});

describe('certificates needs-renewal', () => {
  test.each([
    ['10d', 3, /^"alice" needs no renewal: it expires in 19 days, on \d{4}-.* UTC\n$/],
    ['30d', 0, /^"alice" needs renewal: it expires in 19 days, on \d{4}-.* UTC\n$/],
  ])('within %s: exit code %d', (within, status, stdout) => {
    const cwd = folderWithLeaves({ alice: 20 });
    const before = contentOf(cwd);
    const answer = certificates(cwd, 'needs-renewal', 'alice', '--within', within);
    expect(answer).toEqual({ status, stdout: expect.stringMatching(stdout), stderr: '' });
    expect(contentOf(cwd)).toEqual(before);
    const json = JSON.parse(certificates(cwd, 'needs-renewal', 'alice', '--within', within, '--json').stdout);
    expect(json).toMatchObject({ name: 'alice', needed: status === 0, certificate: { notAfter: json.notAfter } });
  });

  test('30 days without --within; no answer for what is not there', () => {
    const cwd = folderWithLeaves({ soon: 29, later: 31 });
    expect(certificates(cwd, 'needs-renewal', 'soon').status).toBe(0);
    expect(certificates(cwd, 'needs-renewal', 'later').status).toBe(3);
    expect(certificates(cwd, 'needs-renewal', 'nobody')).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('ca renew', () => {
  test('new dates, and what to do with them', () => {
    const cwd = folderWithCluster();
    const before = read(cwd, 'ca');
    const { status, stdout, stderr } = runCertwright(['ca', 'renew', 'ca', '--validity-period', '1000'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('error') });
    expect(stdout).toMatch(
      /^renewed authority ca\n {2}certificate {2}generated\/keys\/ca\.pem\n {2}signed by {4}itself\n/,
    );
    expect(stdout).toMatch(/^ {2}rewrote {6}generated\/kubeconfig\nnext: put generated\/keys\/ca\.pem wherever/m);
    const after = read(cwd, 'ca');
    expect([daysLeft(after), after.publicKey.equals(before.publicKey)]).toEqual([1000, true]);
    expect(read(cwd, 'admin').verify(after.publicKey)).toBe(true);
    expect(runCertwright(['cluster', 'diff'], { cwd }).stdout).toMatch(/^present {5}admin/m);
  });

  test('--json, --dry-run, and refusals', () => {
    const cwd = folderWithAuthority();
    runCertwright(['ca', 'create', 'low', '--parent', 'ca', '--validity-period', '100'], { cwd });
    expect(JSON.parse(runCertwright(['ca', 'renew', 'low', '--json'], { cwd }).stdout)).toMatchObject({
      name: 'low',
      authority: 'ca',
      certificatePath: keys(cwd, 'low.pem'),
      alsoIn: [],
      kubeconfigs: [],
      certificate: { basicConstraints: { cA: true } },
      former: { basicConstraints: { cA: true } },
    });
    const before = contentOf(cwd);
    expect(runCertwright(['ca', 'renew', 'ca', '--dry-run'], { cwd }).stdout).toMatch(/^openssl ca .*-selfsign/m);
    expect(contentOf(cwd)).toEqual(before);
    certificates(cwd, 'generate', 'alice');
    expect(runCertwright(['ca', 'renew', 'alice'], { cwd })).toMatchObject({ status: 2, stdout: '' });
    expect(runCertwright(['ca', 'renew', 'nobody'], { cwd })).toMatchObject({ status: 1, stdout: '' });
  });

  test('an encrypted key, with its passphrase from a file', () => {
    const cwd = folderWithAuthority();
    const plain = createPrivateKey(readFileSync(keys(cwd, 'ca-key.pem')));
    const encryption = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'horse' } as const;
    writeFileSync(keys(cwd, 'ca-key.pem'), plain.export(encryption));
    writeFileSync(path.join(cwd, 'pass'), 'horse\n');
    expect(runCertwright(['ca', 'renew', 'ca'], { cwd }).stderr).toMatch(/is encrypted\nhint: .*--passphrase-file/);
    const renewed = runCertwright(['ca', 'renew', 'ca', '--passphrase-file', 'pass'], { cwd });
    expect(renewed).toMatchObject({ status: 0, stderr: '' });
  });
});
