import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority, planAuthority } from '../../src/create-authority.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { issueCertificate, planCertificate } from '../../src/issue-certificate.ts';
import { planCluster } from '../../src/plan-cluster.ts';
import { planSigning, signRequest } from '../../src/sign-request.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, makeBroughtAuthority, openBench, openBenchWithAuthority, putPair } from './flow-bench.ts';
import { makePlan } from './plans.ts';
import { decidedPart, isSignedBy } from './read-back.ts';
import { planOnly, runScript } from './run-script.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

/** Equal but for serial number, keys and signature, and each with a key of its own that belongs to it. */
function expectEqualCertificates(bench: Bench, folder: string, names: readonly string[]): void {
  for (const name of names) {
    const [real] = bench.read('keys', `${name}.pem`).match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/) ?? [];
    const dry = readFileSync(path.join(folder, `${name}.pem`), 'utf8');
    expect([name, decidedPart(dry)]).toEqual([name, decidedPart(real ?? '')]);
    const keyPath = path.join(folder, `${name}-key.pem`);
    if (existsSync(keyPath)) {
      expect(new X509Certificate(dry).checkPrivateKey(createPrivateKey(readFileSync(keyPath)))).toBe(true);
    }
  }
}

describe('the script of a dry run makes what the real run makes', () => {
  test.each<[string, object]>([
    ['a client', { subject: { commonName: 'alice', organizationName: ['dev', 'ops'] } }],
    [
      'every kind of name',
      { subjectAltName: ['a.example', '10.0.0.1', '2001:db8::1', 'a@b.example', 'https://a.example/x,y'] },
    ],
    ['an empty subject', { subject: {}, subjectAltName: ['a.example'] }],
    ['RSA', { keyAlgorithm: 'rsa-2048', subjectAltName: ['a.example'] }],
    ['Ed25519', { keyAlgorithm: 'ed25519' }],
    ['P-384', { keyAlgorithm: 'ec-p384' }],
    ['beyond 2050, clamped', { lifetimeDays: 20_000 }],
    [
      'hostile values',
      { subject: { commonName: '$(touch x) `id` "\'\\ END-OF-FILE', organizationName: ['${ENV::HOME}', '# a, O=x'] } },
    ],
    ['a long value of wide characters', { subject: { organizationName: 'Ж'.repeat(64), commonName: 'END-OF-FILE' } }],
  ])('%s', async (_, fields) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const input = { name: 'alice', ...fields };
    const script = await planOnly(bench, () => planCertificate(bench.workbench, input));
    await issueCertificate(bench.workbench, input);
    const folder = runScript(script);
    expectEqualCertificates(bench, folder, ['alice']);
    const pem = readFileSync(path.join(folder, 'alice.pem'), 'utf8');
    expect(await isSignedBy(pem, bench.read('keys', 'ca.pem'))).toBe(true);
  });

  it('a key that is kept', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    rmSync(bench.file('keys', 'alice.pem'));
    const folder = runScript(await planOnly(bench, () => planCertificate(bench.workbench, { name: 'alice' })));
    await issueCertificate(bench.workbench, { name: 'alice' });
    expectEqualCertificates(bench, folder, ['alice']);
    expect(readdirSync(folder)).toEqual(['alice.pem']);
  });

  it('a pair that is there: nothing', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    const script = await planOnly(bench, () => planCertificate(bench.workbench, { name: 'alice' }));
    expect(readdirSync(runScript(script))).toEqual([]);
    const again = await planOnly(bench, () => planCertificate(bench.workbench, { name: 'alice' }, { overwrite: true }));
    expectEqualCertificates(bench, runScript(again), ['alice']);
  });

  it.each(['ec-p384', 'rsa-2048', 'ed25519'])('an authority of %s, and one below it', async (keyAlgorithm) => {
    const bench = openBench(onTestFinished);
    const root = {
      name: 'root',
      keyAlgorithm,
      pathLenConstraint: 1,
      subject: { commonName: 'Root' },
      lifetimeDays: 9000,
    };
    const script = await planOnly(bench, () => planAuthority(bench.workbench, root));
    await createAuthority(bench.workbench, root);
    expectEqualCertificates(bench, runScript(script), ['root']);
    const low = { name: 'low', authority: 'root', pathLenConstraint: 0 };
    const below = await planOnly(bench, () => planAuthority(bench.workbench, low));
    await createAuthority(bench.workbench, low);
    expectEqualCertificates(bench, runScript(below), ['low']);
  });

  test.each([
    ['just its names', 'subjectAltName = DNS:web.example'],
    [
      'more than its names',
      'subjectAltName = critical, DNS:web.example, DNS:WEB.example\nbasicConstraints = CA:TRUE\nextendedKeyUsage = codeSigning',
    ],
    ['nothing', 'keyUsage = digitalSignature'],
  ])('a certification request that asks for %s', async (_, extensions) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificationRequest = openssl.request(
      openssl.makeKey('ec-p256'),
      `[req]\ndistinguished_name = s\nprompt = no\nreq_extensions = e\n[s]\nO = dev\nCN = web\n[e]\n${extensions}\n`,
    );
    const input = { certificationRequest, profile: 'tls-server' };
    const script = await planOnly(bench, () => planSigning(bench.workbench, input));
    await signRequest(bench.workbench, input);
    const folder = runScript(script);
    expectEqualCertificates(bench, folder, ['web']);
    expect(readdirSync(folder)).toEqual(['web.pem']);
  });

  it('a whole cluster', async () => {
    const bench = openBench(onTestFinished);
    const plan = makePlan({ expiry: '20000h' });
    const script = await planOnly(bench, () => planCluster(bench.workbench, plan));
    const { certificates } = await generateCluster(bench.workbench, plan);
    const folder = runScript(script);
    const names = certificates.map(({ name }) => name);
    expectEqualCertificates(bench, folder, names);
    expect(readdirSync(folder).sort()).toEqual(names.flatMap((name) => [`${name}.pem`, `${name}-key.pem`]).sort());
    for (const name of names) {
      const issuer = /proxy-client/.test(name) ? 'proxy-client-ca' : 'ca';
      const [pem, issuerPem] = [name, issuer].map((file) => readFileSync(path.join(folder, `${file}.pem`), 'utf8'));
      expect([name, await isSignedBy(pem ?? '', issuerPem ?? '')]).toEqual([name, true]);
    }
  });

  it('what is left of a cluster, under a brought CA, in a folder with a name of its own', async () => {
    const assetsFolder = path.join(temporaryFolder(onTestFinished), "it's a $folder");
    const bench = openBench(onTestFinished, { assetsFolder });
    putPair(assetsFolder, 'ca', makeBroughtAuthority(temporaryFolder(onTestFinished), { newkey: ['rsa:2048'] }));
    await generateCluster(bench.workbench, makePlan());
    rmSync(bench.file('keys', 'admin.pem'));
    rmSync(bench.file('keys', 'etcd-client.pem'));
    rmSync(bench.file('keys', 'etcd-client-key.pem'));
    const script = await planOnly(bench, () => planCluster(bench.workbench, makePlan()));
    await generateCluster(bench.workbench, makePlan());
    const folder = runScript(script);
    expect(readdirSync(folder).sort()).toEqual(['admin.pem', 'etcd-client-key.pem', 'etcd-client.pem']);
    expectEqualCertificates(bench, folder, ['admin', 'etcd-client']);
  });
});

describe('a dry run is refused as the real run is', () => {
  test.each<[string, (bench: Bench) => Promise<string>, string]>([
    ['a request', ({ workbench }) => planCertificate(workbench, { name: '../x' }), 'name-invalid'],
    ['the policy', ({ workbench }) => planCertificate(workbench, { name: 'x', subject: {} }), 'policy-violation'],
    [
      'an authority that is not there',
      ({ workbench }) => planCertificate(workbench, { name: 'x', authority: 'y' }),
      'authority-not-found',
    ],
    ['an authority that is there', ({ workbench }) => planAuthority(workbench, { name: 'ca' }), 'authority-exists'],
    [
      'a certification request',
      ({ workbench }) => planSigning(workbench, { certificationRequest: 'x' }),
      'certification-request-invalid',
    ],
    ['a plan', ({ workbench }) => planCluster(workbench, { planText: 'x', planFileName: 'p' }), 'plan-invalid'],
  ])('%s', async (_, plan, code) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expect(plan(bench)).rejects.toThrow(expect.objectContaining({ code }));
  });
});
