import { X509Certificate } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parseCertificate, parseCertificates } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { diffCluster } from '../../src/diff-cluster.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { importAuthority } from '../../src/import-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { renewAuthority } from '../../src/renew-authority.ts';
import { renewCertificates } from '../../src/renew-certificates.ts';
import { checkFolder } from '../../src/store/check-folder.ts';
import { describeWithPeers } from '../peers/find-program.ts';
import { runProgram } from '../peers/run-program.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, makeBroughtAuthority, openBench, putPair, signBelow } from './flow-bench.ts';
import { makeForeignPair } from './foreign-pair.ts';
import { makePlan } from './plans.ts';
import { isSignedBy } from './read-back.ts';
import { dates, daysLater } from './renewal-bench.ts';
import { differingParts } from './renewal-comparison.ts';

/** What openssl says of a leaf: strictly, and with no authority but the one that is given. */
async function opensslAccepts(
  bench: Bench,
  name: string,
  authority: string,
  { at, strictly = ['-x509_strict'] }: { readonly at: Date; readonly strictly?: readonly string[] },
): Promise<string> {
  const anchors = [...strictly, '-no-CApath', '-no-CAstore', '-CAfile', `${authority}.pem`];
  const time = String(Math.floor(at.getTime() / 1000));
  const { output } = await runProgram('openssl', ['verify', ...anchors, '-attime', time, `${name}.pem`], {
    cwd: bench.file('keys'),
  });
  return output.trim();
}

const leavesOf = (bench: Bench) =>
  readdirSync(bench.file('keys')).flatMap((file) => {
    const name = /^(.*(?<!-key))\.pem$/.exec(file)?.[1];
    return name === undefined || name.endsWith('ca') ? [] : [name];
  });

describe('an authority that signed itself', () => {
  it('gets new dates, and every leaf that it ever signed verifies under it as before', async () => {
    const bench = openBench(onTestFinished);
    await generateCluster(bench.workbench, makePlan());
    const before = bench.read('keys', 'ca.pem');
    const later = daysLater(bench, 300);
    const renewed = await renewAuthority(later.workbench, { name: 'ca' });
    expect(differingParts(before, bench.read('keys', 'ca.pem'))).toEqual(dates);
    expect(renewed).toMatchObject({ name: 'ca', authority: 'ca', alsoIn: [], kubeconfigs: [bench.file('kubeconfig')] });
    expect(bench.read('keys', 'ca.pem.bak')).toBe(before);
    const leaves = leavesOf(bench).filter((name) => name !== 'proxy-client');
    expect(leaves.length).toBeGreaterThan(10);
    const verdicts = await Promise.all(
      leaves.map((name) => opensslAccepts(bench, name, 'ca', { at: later.workbench.clock.now() })),
    );
    expect(verdicts).toEqual(leaves.map((name) => `${name}.pem: OK`));
    const { comparisons } = diffCluster(later.workbench, makePlan());
    expect(comparisons.filter(({ state }) => state !== 'present')).toEqual([]);
    expect(checkFolder(bench.assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
  });

  it('is linked in the record to what it renews', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca' });
    const { former, certificate } = await renewAuthority(daysLater(bench, 1).workbench, { name: 'ca' });
    const { reader } = await bench.workbench.store();
    expect(reader.findIssued({ name: 'ca' }).map((one) => [one.fingerprint, one.renews, one.profile])).toEqual([
      [former.fingerprint, undefined, 'root-ca'],
      [certificate.fingerprint, former.fingerprint, 'root-ca'],
    ]);
    expect(reader.findAuditEntries({ action: 'renew-authority' })).toMatchObject([{ target: 'ca', outcome: 'done' }]);
  });

  it('can be renewed when it has expired, and signs again', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', lifetimeDays: 10 });
    const later = daysLater(bench, 20);
    await expect(issueCertificate(later.workbench, { name: 'a' })).rejects.toMatchObject({ code: 'authority-invalid' });
    await renewAuthority(later.workbench, { name: 'ca', lifetimeDays: 500 });
    await issueCertificate(later.workbench, { name: 'a' });
    expect(await isSignedBy(bench.read('keys', 'a.pem'), bench.read('keys', 'ca.pem'))).toBe(true);
  });

  const usual = 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign';
  const hash = 'subjectKeyIdentifier = hash';

  test.each<[string, string, string[]]>([
    ['an identifier of its own making', `${usual}\nsubjectKeyIdentifier = 0102030405060708`, []],
    ['no authorityKeyIdentifier', `${usual}\n${hash}\nauthorityKeyIdentifier = none`, []],
    // Its own serial number is no longer the same.
    ['one by serial number', `${usual}\n${hash}\nauthorityKeyIdentifier = keyid:always,issuer:always`, ['2.5.29.35']],
    ['name constraints', `${usual}\n${hash}\nnameConstraints = critical,permitted;DNS:example.com`, []],
    ['no keyUsage, and little that is critical', `basicConstraints = CA:TRUE\n${hash}`, []],
  ])('and was brought, with %s, keeps that; what it signed verifies', async (_, extensions, more) => {
    const bench = openBench(onTestFinished);
    const brought = makeBroughtAuthority(temporaryFolder(onTestFinished), { extensions });
    await importAuthority(bench.workbench, { name: 'ca', ...brought });
    const before = bench.read('keys', 'ca.pem');
    await issueCertificate(bench.workbench, {
      name: 'web',
      profile: 'tls-server',
      subjectAltName: ['web.example.com'],
    });
    const later = daysLater(bench, 100);
    const { certificate } = await renewAuthority(later.workbench, { name: 'ca' });
    expect(differingParts(before, certificate.pem)).toEqual([...dates, ...more].sort());
    const itself = new X509Certificate(certificate.pem);
    expect(itself.checkIssued(itself) && itself.verify(itself.publicKey)).toBe(true);
    const strictly = extensions.startsWith(usual) ? ['-x509_strict'] : [];
    expect(await opensslAccepts(bench, 'web', 'ca', { at: later.workbench.clock.now(), strictly })).toBe('web.pem: OK');
  });

  it('has an encrypted key: its passphrase is asked for once, and the key stays as it is', async () => {
    const asked: string[] = [];
    const getPassphrase = async (name: string) => {
      asked.push(name);
      return 'horse';
    };
    const bench = openBench(onTestFinished, { getPassphrase });
    putPair(bench.assetsFolder, 'ca', makeBroughtAuthority(temporaryFolder(onTestFinished), { passphrase: 'horse' }));
    const key = bench.read('keys', 'ca-key.pem');
    await renewAuthority(bench.workbench, { name: 'ca' });
    expect([asked, bench.read('keys', 'ca-key.pem')]).toEqual([['ca'], key]);
    const without = openBench(onTestFinished, { assetsFolder: bench.assetsFolder });
    await expectRefused(
      without,
      () => renewAuthority(without.workbench, { name: 'ca' }),
      'passphrase-required',
      '"ca"',
    );
  });

  it('keeps what stands behind it in its file, as during a rotation', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca' });
    await createAuthority(bench.workbench, { name: 'old' });
    const old = bench.read('keys', 'old.pem');
    putPair(bench.assetsFolder, 'ca', { certificatePem: bench.read('keys', 'ca.pem') + old });
    const { certificate } = await renewAuthority(daysLater(bench, 1).workbench, { name: 'ca' });
    expect(bench.read('keys', 'ca.pem')).toBe(certificate.pem + old);
  });
});

describe('an authority below another', () => {
  async function withChain(): Promise<Bench> {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 3650, pathLenConstraint: 2 });
    await createAuthority(bench.workbench, {
      name: 'middle',
      authority: 'root',
      pathLenConstraint: 1,
      lifetimeDays: 1000,
    });
    await createAuthority(bench.workbench, {
      name: 'low',
      authority: 'middle',
      pathLenConstraint: 0,
      lifetimeDays: 500,
    });
    await issueCertificate(bench.workbench, { name: 'a', authority: 'low', lifetimeDays: 400 });
    return bench;
  }

  it('is signed by that again, and its file and those of others hold the new one', async () => {
    const bench = await withChain();
    const [before, root] = [bench.read('keys', 'middle.pem'), bench.read('keys', 'root.pem')];
    const later = daysLater(bench, 100);
    const { certificate, authority, alsoIn } = await renewAuthority(later.workbench, { name: 'middle' });
    expect([authority, alsoIn]).toEqual(['root', ['low']]);
    expect(differingParts(parseCertificate(before).pem, certificate.pem)).toEqual(dates);
    expect(bench.read('keys', 'middle.pem')).toBe(certificate.pem + root);
    const low = parseCertificate(bench.read('keys', 'low.pem')).pem;
    expect(bench.read('keys', 'low.pem')).toBe(low + certificate.pem + root);
    expect(await opensslAccepts(bench, 'a', 'low', { at: later.workbench.clock.now() })).toBe('a.pem: OK');
    expect(checkFolder(bench.assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
    await issueCertificate(later.workbench, { name: 'b', authority: 'low' });
  });

  it('the one at the top is replaced in every file below', async () => {
    const bench = await withChain();
    const { certificate, alsoIn } = await renewAuthority(daysLater(bench, 1).workbench, { name: 'root' });
    expect(alsoIn).toEqual(['low', 'middle']);
    for (const name of alsoIn)
      expect(parseCertificates(bench.read('keys', `${name}.pem`)).at(-1)?.pem).toBe(certificate.pem);
  });

  it('does not outlive what stands above it', async () => {
    const bench = await withChain();
    const { certificate } = await renewAuthority(daysLater(bench, 600).workbench, { name: 'low' });
    const { notAfter } = parseCertificate(bench.read('keys', 'middle.pem')).validity;
    expect(certificate.validity.notAfter).toEqual(notAfter);
    const again = daysLater(bench, 700);
    await expectRefused(
      again,
      () => renewAuthority(again.workbench, { name: 'low' }),
      'authority-invalid',
      'ends with its authority "middle"',
    );
  });

  test.each<[string, (bench: Bench) => void, string, string | RegExp]>([
    [
      'that is gone',
      (bench) => ['middle.pem', 'middle-key.pem'].map((file) => rmSync(bench.file('keys', file))),
      'authority-not-found',
      /above "low", CN=middle/,
    ],
    [
      'whose key is elsewhere',
      (bench) => rmSync(bench.file('keys', 'middle-key.pem')),
      'authority-incomplete',
      'middle-key.pem',
    ],
  ])('is refused under one %s', async (_, change, code, part) => {
    const bench = await withChain();
    change(bench);
    await expectRefused(bench, () => renewAuthority(bench.workbench, { name: 'low' }), code, part);
  });

  it('is refused under one that has expired', async () => {
    const bench = daysLater(await withChain(), 1100);
    await expectRefused(
      bench,
      () => renewAuthority(bench.workbench, { name: 'low' }),
      'authority-invalid',
      /"middle" cannot sign: it expired/,
    );
  });

  it('is refused where the path length does not allow it, as it may be when it was brought', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 9000, pathLenConstraint: 0 });
    putPair(
      bench.assetsFolder,
      'low',
      signBelow(temporaryFolder(onTestFinished), bench, 'CN = Low', 'basicConstraints = critical, CA:TRUE'),
    );
    await expectRefused(
      bench,
      () => renewAuthority(bench.workbench, { name: 'low' }),
      'policy-violation',
      'pathLenConstraint 0',
    );
  });
});

describe('is refused', () => {
  it('for what is no authority, and for a name that is not there', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca' });
    await issueCertificate(bench.workbench, { name: 'a' });
    await expect(renewAuthority(bench.workbench, { name: 'a' })).rejects.toMatchObject({
      code: 'request-invalid',
      message: '"a" is no authority',
    });
    await expect(renewAuthority(bench.workbench, { name: 'x' })).rejects.toMatchObject({ code: 'authority-not-found' });
    await expect(renewAuthority(bench.workbench, { name: '../x' })).rejects.toMatchObject({ code: 'name-invalid' });
  });

  it('where leaves name its serial number, which openssl would hold against a renewed one', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', lifetimeDays: 3650 });
    makeForeignPair(bench, 'odd', {
      extensions: 'basicConstraints = CA:FALSE\nauthorityKeyIdentifier = keyid,issuer:always',
    });
    await expect(renewAuthority(bench.workbench, { name: 'ca' })).rejects.toMatchObject({
      code: 'policy-violation',
      message: expect.stringContaining('"odd"'),
      hint: expect.stringContaining('ca rotate ca'),
    });
  });
});

describe('leaves renewed under a renewed authority', () => {
  it('verify under it, and under its former certificate as long as that is valid', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', lifetimeDays: 100 });
    await issueCertificate(bench.workbench, { name: 'a', lifetimeDays: 90 });
    const former = bench.read('keys', 'ca.pem');
    const later = daysLater(bench, 60);
    await renewAuthority(later.workbench, { name: 'ca' });
    await renewCertificates(later.workbench, { all: true });
    putPair(bench.assetsFolder, 'former', { certificatePem: former });
    const at = later.workbench.clock.now();
    expect(await opensslAccepts(bench, 'a', 'ca', { at })).toBe('a.pem: OK');
    expect(await opensslAccepts(bench, 'a', 'former', { at })).toBe('a.pem: OK');
  });
});

describeWithPeers('GnuTLS', ['certtool'], () => {
  test('accepts every leaf of before under the renewed authority', async () => {
    const bench = openBench(onTestFinished, { at: new Date(Date.now() - 86_400_000) });
    await generateCluster(bench.workbench, makePlan());
    // By the real clock, because certtool knows no other.
    const today = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date() });
    await renewAuthority(today.workbench, { name: 'ca' });
    for (const name of leavesOf(bench).filter((leaf) => leaf !== 'proxy-client')) {
      const args = [
        '--verify',
        '--verify-profile=medium',
        '--load-ca-certificate',
        'ca.pem',
        '--infile',
        `${name}.pem`,
      ];
      const { exitCode, output } = await runProgram('certtool', args, { cwd: bench.file('keys') });
      expect([name, exitCode, output]).toEqual([name, 0, expect.any(String)]);
    }
  });
});
