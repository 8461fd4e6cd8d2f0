import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright } from './run-certwright.ts';
import { contentOf, folderWithCluster, folderWithPlan, newFolder } from './work-folder.ts';

const keys = (cwd: string, file: string) => path.join(cwd, 'generated/keys', file);

function changePlan(cwd: string, from: string, to: string): void {
  const file = path.join(cwd, 'kismatic-cluster.yaml');
  const plan = readFileSync(file, 'utf8');
  expect(plan).toContain(from);
  writeFileSync(file, plan.replace(from, to));
}

describe('cluster init', () => {
  test('writes a plan that can be used as it is', () => {
    const cwd = newFolder();
    expect(runCertwright(['cluster', 'init', '--plan', 'my.yaml'], { cwd })).toMatchObject({ status: 0, stderr: '' });
    expect(runCertwright(['cluster', 'diff', '--plan', 'my.yaml'], { cwd })).toMatchObject({ status: 3, stderr: '' });
  });

  test('never writes over an existing file', () => {
    const cwd = newFolder();
    writeFileSync(path.join(cwd, 'kismatic-cluster.yaml'), 'mine');
    const { status, stderr } = runCertwright(['cluster', 'init'], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: kismatic-cluster.yaml is there already\nhint: .*--plan/);
    expect(readFileSync(path.join(cwd, 'kismatic-cluster.yaml'), 'utf8')).toBe('mine');
  });
});

describe('cluster generate', () => {
  test('makes every certificate, and tells what for and until when', () => {
    const cwd = folderWithPlan();
    const { status, stdout, stderr } = runCertwright(['cluster', 'generate'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^created +ca$/m);
    expect(stdout).toMatch(/^certificate +for +expires$/m);
    expect(stdout).toMatch(/^worker1-kubelet +the kubelet on worker1 +\d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
    expect(stdout).toMatch(/^kubeconfig of admin: generated\/kubeconfig \(written\)/m);
    expect(stdout).toMatch(/^made 13 certificates$/m);
    expect(new X509Certificate(readFileSync(keys(cwd, 'admin.pem'))).subject).toContain('O=system:masters');
    expect(statSync(keys(cwd, 'admin-key.pem')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(cwd, 'generated/kubeconfig')).mode & 0o777).toBe(0o600);
  });

  test('a second run changes nothing, and says so line by line', () => {
    const cwd = folderWithCluster();
    const before = contentOf(cwd);
    const { status, stdout } = runCertwright(['cluster', 'generate'], { cwd });
    expect(status).toBe(0);
    expect(stdout.match(/^kept /gm)).toHaveLength(13);
    expect(stdout).toMatch(/^nothing changed: all 13 certificates were there$/m);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('a key whose certificate is gone is signed again, and a missing pair is made', () => {
    const cwd = folderWithCluster();
    const key = readFileSync(keys(cwd, 'admin-key.pem'));
    rmSync(keys(cwd, 'admin.pem'));
    for (const file of ['etcd-client.pem', 'etcd-client-key.pem']) rmSync(keys(cwd, file));
    const { status, stdout } = runCertwright(['cluster', 'generate'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^signed again +admin$/m);
    expect(stdout).toMatch(/^created +etcd-client$/m);
    expect(readFileSync(keys(cwd, 'admin-key.pem'))).toEqual(key);
  });

  test('on a long plan the lines would only scroll by, and the table alone is printed', () => {
    const cwd = folderWithPlan();
    const nodes = Array.from({ length: 20 }, (_, index) => `    - host: w${index}\n      ip: 10.1.0.${index + 1}\n`);
    changePlan(cwd, 'worker:\n  nodes:\n', `worker:\n  nodes:\n${nodes.join('')}`);
    const { status, stdout, stderr } = runCertwright(['cluster', 'generate'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('created ');
    expect(stdout).toContain('made 33 certificates');
  });

  test.each(['ed25519', 'rsa-2048'])('--key-algorithm %s', (algorithm) => {
    const cwd = folderWithPlan();
    const { status } = runCertwright(['cluster', 'generate', '--key-algorithm', algorithm], { cwd });
    expect(status).toBe(0);
    const { publicKey } = new X509Certificate(readFileSync(keys(cwd, 'kube-scheduler.pem')));
    expect(publicKey.asymmetricKeyType).toBe(algorithm.replace(/-.*/, ''));
  });

  test('what contradicts the plan is all told, nothing is written, and the exit code is 3', () => {
    const cwd = folderWithCluster();
    rmSync(keys(cwd, 'service-account-key.pem'));
    renameSync(keys(cwd, 'etcd-client.pem'), keys(cwd, 'kube-scheduler.pem'));
    const before = contentOf(cwd);
    for (const more of [[], ['--dry-run']]) {
      const { status, stdout, stderr } = runCertwright(['cluster', 'generate', ...more], { cwd });
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toContain('error: 2 certificates are not as planned, so nothing was written\n');
      expect(stderr).toContain('  - kube-scheduler: commonName: wanted system:kube-scheduler, found etcd-client\n');
      expect(stderr).toMatch(/^ {2}- service-account: key: .*service-account-key.pem is not$/m);
      expect(stderr).toMatch(/^hint: /m);
    }
    expect(contentOf(cwd)).toEqual(before);
  });

  test.each([
    ['a CA without its key', 'ca-key.pem', 'authority-incomplete'],
    ['the certificate of a node without its key', 'worker1-kubelet-key.pem', 'key-missing'],
  ])('%s alone has its own code, and the exit code is 3 all the same', (_, file, code) => {
    const cwd = folderWithCluster();
    rmSync(keys(cwd, file));
    const { status, stdout } = runCertwright(['cluster', 'generate', '--json'], { cwd });
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code, hint: expect.stringContaining('put') } });
  });

  test('the mistaken layout of the proxy-client CA is recognised', () => {
    const cwd = folderWithCluster();
    renameSync(keys(cwd, 'proxy-client-ca.pem'), keys(cwd, 'proxy-client.pem'));
    renameSync(keys(cwd, 'proxy-client-ca-key.pem'), keys(cwd, 'proxy-client-ca.pem'));
    rmSync(keys(cwd, 'proxy-client-key.pem'));
    const before = contentOf(cwd);
    const { status, stderr } = runCertwright(['cluster', 'generate'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toMatch(/proxy-client-ca-key\.pem/);
    expect(contentOf(cwd)).toEqual(before);
  });
});

describe('cluster generate --dry-run', () => {
  test('prints a script that makes the same certificates, and does nothing itself', () => {
    const cwd = folderWithPlan();
    const before = contentOf(cwd);
    const { status, stdout, stderr } = runCertwright(['cluster', 'generate', '--dry-run'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(contentOf(cwd)).toEqual(before);
    writeFileSync(path.join(cwd, 'generate.sh'), stdout);
    execFileSync('sh', ['generate.sh', 'by-hand'], { cwd, stdio: 'pipe' });
    runCertwright(['cluster', 'generate'], { cwd });
    for (const file of readdirSync(path.join(cwd, 'generated/keys'))) {
      expect(existsSync(path.join(cwd, 'by-hand', file)), file).toBe(true);
      if (!file.endsWith('-key.pem'))
        expect(factsOf(path.join(cwd, 'by-hand', file))).toEqual(factsOf(keys(cwd, file)));
    }
  });
});

/** What openssl prints of a certificate but for serial number, keys, signature, and the seconds between two runs. */
function factsOf(file: string): string {
  const text = execFileSync(
    'openssl',
    ['x509', '-in', file, '-noout', '-text', '-certopt', 'no_serial,no_sigdump,no_pubkey,no_validity'],
    {
      encoding: 'utf8',
    },
  );
  return text.replaceAll(/([0-9A-F]{2}:){19}[0-9A-F]{2}/g, 'KEY-IDENTIFIER');
}

describe('cluster diff', () => {
  test('is 0 when all is as planned, and writes nothing', () => {
    const cwd = folderWithCluster();
    const before = contentOf(cwd);
    const { status, stdout } = runCertwright(['cluster', 'diff'], { cwd });
    expect(status).toBe(0);
    expect(stdout.match(/^present /gm)).toHaveLength(13);
    expect(stdout).toMatch(/^all 13 certificates are as planned$/m);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('tells missing ones, and what differs with the field, wanted and found', () => {
    const cwd = folderWithCluster();
    changePlan(cwd, 'apiserver_cert_extra_sans: ""', 'apiserver_cert_extra_sans: "kube.example.com"');
    rmSync(keys(cwd, 'admin.pem'));
    for (const file of ['etcd-client.pem', 'etcd-client-key.pem']) rmSync(keys(cwd, file));
    const { status, stdout } = runCertwright(['cluster', 'diff'], { cwd });
    expect(status).toBe(3);
    expect(stdout).toMatch(/^missing +etcd-client /m);
    expect(stdout).toMatch(/^incomplete +admin .*\n +its key is there/m);
    expect(stdout).toMatch(
      /^differing +master1-apiserver .*\n +subjectAltName: wanted .*kube\.example\.com.*, found .*\n +cure: /m,
    );
    expect(stdout).toMatch(/^not as planned: 10 present, 1 missing, 1 differing, 1 incomplete$/m);
  });

  test('a difference that is only a warning is not as planned either', () => {
    const cwd = folderWithCluster();
    changePlan(cwd, 'expiry: 17520h', 'expiry: 26280h');
    changePlan(cwd, 'ca_expiry: 17520h', 'ca_expiry: 26280h');
    const { status, stdout } = runCertwright(['cluster', 'diff', '--key-algorithm', 'rsa-2048'], { cwd });
    expect(status).toBe(3);
    expect(stdout).toMatch(/only a warning: keyAlgorithm: wanted rsa-2048, found ec-p256/);
  });
});

describe('cluster kubeconfig', () => {
  test('for a generated user, with the server from the plan', () => {
    const cwd = folderWithCluster();
    runCertwright(['certificates', 'generate', 'alice', '--organizations', 'dev'], { cwd });
    const { status, stdout } = runCertwright(['cluster', 'kubeconfig', 'alice'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toContain('generated/alice.kubeconfig (written), for https://10.0.0.21:6443\n');
    const file = path.join(cwd, 'generated/alice.kubeconfig');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('name: alice');
  });

  test('--server needs no plan', () => {
    const cwd = folderWithCluster();
    rmSync(path.join(cwd, 'kismatic-cluster.yaml'));
    expect(runCertwright(['cluster', 'kubeconfig'], { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/hint: .*--server/),
    });
    const { status, stdout } = runCertwright(['cluster', 'kubeconfig', '--server', 'https://api.example:6443'], {
      cwd,
    });
    expect(status).toBe(0);
    expect(stdout).toContain('generated/kubeconfig (replaced), for https://api.example:6443\n');
    expect(existsSync(path.join(cwd, 'generated/kubeconfig.bak'))).toBe(true);
  });

  test.each([
    ['nobody', [], 'there is no certificate "nobody"'],
    ['master1-apiserver', [], 'is not one of a client'],
    ['admin', ['--server', 'http://x'], '"http://x" is not the URL'],
    ['admin', ['--plan', 'other.yaml'], 'there is no plan other.yaml'],
  ])('%s %j is refused', (user, more, message) => {
    const cwd = folderWithCluster();
    const before = contentOf(cwd);
    const { status, stderr } = runCertwright(['cluster', 'kubeconfig', user, ...more], { cwd });
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual(before);
  });
});
