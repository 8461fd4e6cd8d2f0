import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createAuthority } from '../../src/create-authority.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { writeKubeconfig } from '../../src/write-kubeconfig.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, makeBroughtAuthority, openBench, putPair } from './flow-bench.ts';
import { makePlan } from './plans.ts';
import { encryptKey } from './signing-fixture.ts';

const clusterPlan = makePlan();
const plan = { text: clusterPlan.planText, fileName: clusterPlan.planFileName };

async function withCluster(): Promise<Bench> {
  const bench = openBench(onTestFinished);
  await generateCluster(bench.workbench, clusterPlan);
  await issueCertificate(bench.workbench, { name: 'alice', subject: { commonName: 'Alice', organizationName: 'dev' } });
  return bench;
}

const decode = (text: string) => Buffer.from(text, 'base64').toString();

describe('a kubeconfig', () => {
  it.each([
    ['admin', 'kubeconfig'],
    ['alice', 'alice.kubeconfig'],
  ])('of %s is %s, 0600, with all that kubectl needs inside', async (user, name) => {
    const bench = await withCluster();
    rmSync(bench.file('kubeconfig'));
    const written = await writeKubeconfig(bench.workbench, { user, plan });
    expect(written).toEqual({ path: bench.file(name), outcome: 'written', server: 'https://api.example.com:6443' });
    expect(statSync(bench.file(name)).mode & 0o777).toBe(0o600);
    const config = parse(bench.read(name));
    expect(config).toMatchObject({
      'current-context': `harbor-${user}`,
      contexts: [{ name: `harbor-${user}`, context: { cluster: 'harbor', user } }],
      clusters: [{ name: 'harbor', cluster: { server: 'https://api.example.com:6443' } }],
    });
    expect(decode(config.clusters[0].cluster['certificate-authority-data'])).toBe(bench.read('keys', 'ca.pem'));
    expect(decode(config.users[0].user['client-certificate-data'])).toBe(bench.read('keys', `${user}.pem`));
    expect(decode(config.users[0].user['client-key-data'])).toBe(bench.read('keys', `${user}-key.pem`));
  });

  it('is left alone when nothing changed, and kept as .bak when something did', async () => {
    const bench = await withCluster();
    const old = bench.read('kubeconfig');
    expect((await writeKubeconfig(bench.workbench, { user: 'admin', plan })).outcome).toBe('unchanged');
    const other = await writeKubeconfig(bench.workbench, { user: 'admin', plan, server: 'other.example:6443' });
    expect(other).toMatchObject({ outcome: 'replaced', server: 'https://other.example:6443' });
    expect(bench.read('kubeconfig.bak')).toBe(old);
  });

  it('without a plan bears the name of the CA', async () => {
    const bench = await withCluster();
    await writeKubeconfig(bench.workbench, { user: 'alice', server: 'https://10.0.0.1:6443/' });
    expect(parse(bench.read('alice.kubeconfig'))).toMatchObject({
      'current-context': 'harbor-alice',
      clusters: [{ cluster: { server: 'https://10.0.0.1:6443' } }],
    });
  });

  test.each([
    ['api.example.com', 'https://api.example.com'],
    ['api.example.com:6443', 'https://api.example.com:6443'],
    ['https://[2001:db8::1]:6443', 'https://[2001:db8::1]:6443'],
    ['https://proxy.example/k8s/one', 'https://proxy.example/k8s/one'],
  ])('the server %s is %s', async (server, url) => {
    const bench = await withCluster();
    expect((await writeKubeconfig(bench.workbench, { user: 'alice', server })).server).toBe(url);
  });
});

describe('is refused, and nothing is written', () => {
  test.each([
    'http://api.example.com',
    'ftp://api.example.com',
    'https://',
    'https://user@api.example.com',
    'https://:secret@api.example.com',
    'https://api.example.com?x=1',
    'https://api.example.com#x',
    'a b',
    '',
  ])('the server "%s"', async (server) => {
    const bench = await withCluster();
    await expectRefused(bench, () => writeKubeconfig(bench.workbench, { user: 'alice', server }), 'request-invalid');
  });

  it('no server at all', async () => {
    const bench = await withCluster();
    await expectRefused(
      bench,
      () => writeKubeconfig(bench.workbench, { user: 'alice' }),
      'request-invalid',
      'API server',
    );
  });

  test.each<[string, string, (bench: Bench) => unknown, string]>([
    ['a user that is not there', 'bob', () => {}, 'certificate-not-found'],
    ['a name that leads elsewhere', '../alice', () => {}, 'name-invalid'],
    [
      'a server',
      'web',
      (bench) => issueCertificate(bench.workbench, { name: 'web', profile: 'tls-server', subjectAltName: ['a.b'] }),
      'policy-violation',
    ],
    ['the authority itself', 'ca', () => {}, 'policy-violation'],
    ['one that another authority signed', 'proxy-client', () => {}, 'policy-violation'],
    [
      'one of an authority of the same name',
      'eve',
      async (bench) => {
        const other = openBench(onTestFinished);
        await createAuthority(other.workbench, {
          name: 'ca',
          subject: [
            { type: 'organizationName', value: 'Kubernetes' },
            { type: 'organizationalUnitName', value: 'CA' },
            { type: 'commonName', value: 'harbor' },
          ],
        });
        await issueCertificate(other.workbench, { name: 'eve' });
        putPair(bench.assetsFolder, 'eve', {
          certificatePem: other.read('keys', 'eve.pem'),
          privateKeyPem: other.read('keys', 'eve-key.pem'),
        });
      },
      'policy-violation',
    ],
    ['no key', 'alice', (bench) => rmSync(bench.file('keys', 'alice-key.pem')), 'key-missing'],
    [
      'the key of another',
      'alice',
      (bench) => writeFileSync(bench.file('keys', 'alice-key.pem'), bench.read('keys', 'admin-key.pem')),
      'key-mismatch',
    ],
    [
      'an encrypted key',
      'alice',
      (bench) =>
        writeFileSync(bench.file('keys', 'alice-key.pem'), encryptKey(bench.read('keys', 'alice-key.pem'), 'x')),
      'key-missing',
    ],
    [
      'a certificate that cannot be read',
      'alice',
      (bench) => writeFileSync(bench.file('keys', 'alice.pem'), 'x'),
      'certificate-not-found',
    ],
    ['no CA', 'alice', (bench) => rmSync(bench.file('keys', 'ca.pem')), 'authority-not-found'],
    [
      'another CA',
      'alice',
      (bench) => putPair(bench.assetsFolder, 'ca', makeBroughtAuthority(temporaryFolder(onTestFinished))),
      'policy-violation',
    ],
  ])('%s', async (_, user, change, code) => {
    const bench = await withCluster();
    await change(bench);
    await expectRefused(bench, () => writeKubeconfig(bench.workbench, { user, plan }), code);
  });

  it('a plan that is none', async () => {
    const bench = await withCluster();
    const writing = () => writeKubeconfig(bench.workbench, { user: 'alice', plan: { text: 'x', fileName: 'x.yaml' } });
    await expectRefused(bench, writing, 'plan-invalid', 'x.yaml');
  });
});

it('a folder that was never used stays as it was', async () => {
  const assetsFolder = temporaryFolder(onTestFinished);
  writeFileSync(path.join(assetsFolder, 'note'), 'mine');
  const bench = openBench(onTestFinished, { assetsFolder });
  await expectRefused(bench, () => writeKubeconfig(bench.workbench, { user: 'alice', plan }), 'certificate-not-found');
  expect(readFileSync(path.join(assetsFolder, 'note'), 'utf8')).toBe('mine');
});
