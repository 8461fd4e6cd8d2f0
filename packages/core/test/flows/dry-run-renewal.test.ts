import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { planAuthorityRenewal, planRekeying, planRenewals } from '../../src/plan-renewals.ts';
import { renewAuthority } from '../../src/renew-authority.ts';
import { renewCertificates } from '../../src/renew-certificates.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { makeBroughtAuthority, openBench, openBenchWithAuthority, putPair } from './flow-bench.ts';
import { makeForeignPair } from './foreign-pair.ts';
import { isSignedBy } from './read-back.ts';
import { dates } from './renewal-bench.ts';
import { differingParts } from './renewal-comparison.ts';
import { planOnly, runScript } from './run-script.ts';

/** What differs between a renewal by script and one by certwright, both at the same time. */
const byChance = ['serialNumber', 'signature'];
const readPem = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8');

describe('the script of a dry run renews as the real run does', () => {
  test.each([
    ['of certwright', undefined],
    ['with strange contents', 'subjectAltName = @n\n1.2.3.4 = critical,DER:0500\n[n]\nRID.1 = 1.2.3.4'],
    [
      'without key identifiers',
      'keyUsage = digitalSignature\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none',
    ],
    ['of version 1', ''],
  ])('a certificate %s', async (_, extensions) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    if (extensions === undefined) await issueCertificate(bench.workbench, { name: 'a', subjectAltName: ['a.example'] });
    else makeForeignPair(bench, 'a', { extensions });
    const input = { names: ['a'], lifetimeDays: 30 };
    const script = await planOnly(bench, async () => (await planRenewals(bench.workbench, input)).script);
    const folder = runScript(script);
    await renewCertificates(bench.workbench, input);
    expect(readdirSync(folder)).toEqual(['a.pem']);
    expect(differingParts(readPem(folder, 'a.pem'), bench.read('keys', 'a.pem'))).toEqual(byChance);
  });

  it('a new key', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeForeignPair(bench, 'a', { stringMask: 'MASK:2', subject: 'O = Printable\nCN = a' });
    const input = { names: ['a'], keyAlgorithm: 'ec-p384' as const };
    const script = await planOnly(bench, async () => (await planRekeying(bench.workbench, input)).script);
    const folder = runScript(script);
    const pem = readPem(folder, 'a.pem');
    expect(differingParts(bench.read('keys', 'a.pem'), pem)).toEqual([...dates, 'publicKey', '2.5.29.14'].sort());
    expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(readPem(folder, 'a-key.pem')))).toBe(true);
    expect(await isSignedBy(pem, bench.read('keys', 'ca.pem'))).toBe(true);
  });

  it.each(['root', 'low'])('the authority %s', async (name) => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'root', lifetimeDays: 3650 });
    await createAuthority(bench.workbench, { name: 'low', authority: 'root', lifetimeDays: 500 });
    const input = { name, lifetimeDays: 300 };
    const folder = runScript(await planOnly(bench, () => planAuthorityRenewal(bench.workbench, input)));
    const { certificate } = await renewAuthority(bench.workbench, input);
    expect(differingParts(readPem(folder, `${name}.pem`), certificate.pem)).toEqual(byChance);
  });
});

it('what could not be renewed is told beside the script of the others', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  for (const name of ['a', 'b', 'c']) await issueCertificate(bench.workbench, { name });
  rmSync(bench.file('keys', 'b-key.pem'));
  const planned = await planRenewals(bench.workbench, { names: ['a', 'b', 'nobody'] });
  expect(planned.failures.map(({ name, error }) => [name, error.code])).toEqual([
    ['nobody', 'certificate-not-found'],
    ['b', 'key-missing'],
  ]);
  expect(planned.script.match(/^# .*profile/gm)).toHaveLength(1);
  expect((await bench.workbench.store()).reader.findAuditEntries({ action: 'renew' })).toEqual([]);
});

it('a new key for a certificate that signs itself cannot be told before it is made', async () => {
  const bench = openBench(onTestFinished);
  const extensions = 'basicConstraints = CA:FALSE\nsubjectKeyIdentifier = hash';
  putPair(bench.assetsFolder, 'own', makeBroughtAuthority(temporaryFolder(onTestFinished), { extensions }));
  await expect(planRekeying(bench.workbench, { names: ['own'] })).rejects.toMatchObject({
    code: 'request-invalid',
    message: expect.stringContaining('"own"'),
  });
});
