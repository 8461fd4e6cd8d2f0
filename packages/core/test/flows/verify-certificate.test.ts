import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { readPairs } from '../../src/store/read-pairs.ts';
import { type VerificationInput, verifyCertificate } from '../../src/verify-certificate.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import {
  type Bench,
  expectRefused,
  makeBroughtAuthority,
  now,
  openBench,
  openBenchWithAuthority,
  snapshot,
} from './flow-bench.ts';
import { makePlan } from './plans.ts';

/** A folder with the authorities `ca` and `issuing`, which stands below it, and a certificate of each. */
async function openFolder(options: Parameters<typeof openBench>[1] = {}): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished, options);
  const { workbench } = bench;
  await createAuthority(workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
  const subjectAltName = ['web.example.com', '192.0.2.1', 'alice@example.com'];
  await issueCertificate(workbench, { name: 'web', profile: 'tls-peer', subjectAltName });
  await issueCertificate(workbench, { name: 'low', authority: 'issuing' });
  bench.runs.length = 0;
  return bench;
}

const fileOf = (bench: Bench, name: string) => bench.read('keys', `${name}.pem`);
const checksOf = (reasons: readonly { check: string }[]) => reasons.map(({ check }) => check);

describe('who is trusted', () => {
  it('without a word, the authority of the folder that issued it', async () => {
    const bench = await openFolder();
    const web = await verifyCertificate(bench.workbench, { certificate: fileOf(bench, 'web') });
    expect(web).toMatchObject({ verifies: true, reasons: [], at: now });
    expect(web.trusted).toMatchObject({ authority: 'ca', path: bench.file('keys', 'ca.pem') });
    const low = await verifyCertificate(bench.workbench, { certificate: fileOf(bench, 'low') });
    expect([low.verifies, low.trusted?.authority, low.chain.length]).toEqual([true, 'issuing', 2]);
  });

  it('an authority by its name, and no other then', async () => {
    const bench = await openFolder();
    const input = { certificate: fileOf(bench, 'low'), trusted: [{ authority: 'ca' }] };
    const alone = await verifyCertificate(bench.workbench, input);
    expect(alone).toMatchObject({ verifies: false, trusted: undefined });
    expect(checksOf(alone.reasons)).toEqual(['path-to-a-trusted-authority', 'openssl-verify']);
    const untrusted = [fileOf(bench, 'issuing')];
    expect((await verifyCertificate(bench.workbench, { ...input, untrusted })).chain).toHaveLength(3);
    const certificate = fileOf(bench, 'low') + fileOf(bench, 'issuing');
    expect((await verifyCertificate(bench.workbench, { ...input, certificate })).verifies).toBe(true);
  });

  it('the whole file of an authority, as Kubernetes reads it: during a rotation it holds the old one too', async () => {
    const bench = await openFolder();
    const old = fileOf(bench, 'ca');
    const certificate = fileOf(bench, 'web');
    rmSync(bench.file('keys', 'ca.pem'));
    rmSync(bench.file('keys', 'ca-key.pem'));
    const { certificatePem, privateKeyPem } = makeBroughtAuthority(bench.assetsFolder, { subject: 'CN = Next' });
    writeFileSync(bench.file('keys', 'ca.pem'), certificatePem + old);
    writeFileSync(bench.file('keys', 'ca-key.pem'), privateKeyPem);
    const { verifies, trusted } = await verifyCertificate(bench.workbench, { certificate });
    expect([verifies, trusted?.certificate.pem]).toEqual([true, old]);
  });

  it('never those of the system', async () => {
    const bench = await openFolder();
    const { certificatePem } = makeBroughtAuthority(bench.assetsFolder);
    const { verifies, reasons } = await verifyCertificate(bench.workbench, { certificate: certificatePem });
    expect(verifies).toBe(false);
    expect(checksOf(reasons)).toContain('path-to-a-trusted-authority');
    const [run] = bench.runs.filter(({ args }) => args[0] === 'verify');
    expect(run?.args).toEqual(expect.arrayContaining(['-no-CApath', '-no-CAstore', '-CAfile']));
  });

  it('nobody, where there is no authority: that is an error, and no verdict', async () => {
    const bench = openBench(onTestFinished);
    const { certificatePem } = makeBroughtAuthority(temporaryFolder(onTestFinished));
    await expectRefused(
      bench,
      () => verifyCertificate(bench.workbench, { certificate: certificatePem }),
      'authority-not-found',
      'to trust',
    );
    const input = { certificate: certificatePem, trusted: [{ authority: 'nobody' }] };
    await expectRefused(bench, () => verifyCertificate(bench.workbench, input), 'authority-not-found', '"nobody"');
  });
});

it('every certificate of a cluster verifies as what it is for, and for its names', async () => {
  const bench = openBench(onTestFinished);
  await generateCluster(bench.workbench, makePlan());
  const verdicts = await Promise.all(
    readPairs(bench.assetsFolder).map(async ({ name, certificate }) => {
      const { extendedKeyUsage, subjectAltName } = certificate?.extensions ?? {};
      const values = (type: string) => (subjectAltName?.names ?? []).filter((one) => one.type === type);
      const { verifies, reasons } = await verifyCertificate(bench.workbench, {
        certificate: certificate?.der ?? '',
        purpose: extendedKeyUsage?.purposes.includes('serverAuth')
          ? 'server'
          : extendedKeyUsage?.purposes.includes('clientAuth')
            ? 'client'
            : undefined,
        names: {
          hostnames: values('dNSName').map(({ value }) => value),
          ipAddresses: values('iPAddress').map(({ value }) => value),
        },
      });
      return [name, verifies, reasons];
    }),
  );
  expect(verdicts.length).toBeGreaterThan(12);
  expect(verdicts.filter(([, verifies]) => !verifies)).toEqual([]);
});

test.each(['ec-p256', 'ec-p384', 'rsa-2048', 'ed25519'] as const)(
  'authorities and keys of %s',
  async (keyAlgorithm) => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', keyAlgorithm, lifetimeDays: 3650 });
    await issueCertificate(bench.workbench, {
      name: 'web',
      profile: 'tls-server',
      subjectAltName: ['a.example'],
      keyAlgorithm,
    });
    const input = {
      certificate: fileOf(bench, 'web'),
      purpose: 'server' as const,
      names: { hostnames: ['a.example'] },
    };
    expect((await verifyCertificate(bench.workbench, input)).reasons).toEqual([]);
  },
);

describe('what is asked', () => {
  it('all names at once, and every reason at once', async () => {
    const bench = await openFolder();
    const { verifies, reasons } = await verifyCertificate(bench.workbench, {
      certificate: fileOf(bench, 'web'),
      names: {
        hostnames: ['web.example.com', 'other.example.com'],
        ipAddresses: ['192.0.2.1', '2001:db8::1'],
        emailAddresses: ['alice@example.com', 'bob@example.com'],
      },
      at: '2099-01-01',
    });
    expect(verifies).toBe(false);
    expect(reasons.map(({ check, certificate }) => [check, certificate])).toEqual([
      ['valid-at-the-time', 'CN=web'],
      ['valid-at-the-time', 'CN=Test CA'],
      ['for-every-name-asked-for', 'CN=web'],
      ['for-every-name-asked-for', 'CN=web'],
      ['for-every-name-asked-for', 'CN=web'],
      ['openssl-verify', 'CN=Test CA'],
      ['openssl-verify', 'CN=web'],
    ]);
  });

  it('the first second and the last one of its validity', async () => {
    const bench = await openFolder();
    const { validity } = parseCertificate(fileOf(bench, 'web'));
    const at = async (offsetMs: number, from: Date) => {
      const iso = new Date(from.getTime() + offsetMs).toISOString();
      const input = { certificate: fileOf(bench, 'web'), at: iso };
      return checksOf((await verifyCertificate(bench.workbench, input)).reasons).includes('valid-at-the-time');
    };
    expect(await at(0, validity.notAfter)).toBe(false);
    expect(await at(1000, validity.notAfter)).toBe(true);
    expect(await at(0, validity.notBefore)).toBe(false);
    expect(await at(-1000, validity.notBefore)).toBe(true);
  });

  test.each<[string, Partial<VerificationInput>, string, string]>([
    ['a time that is none', { at: 'yesterday' }, 'request-invalid', 'at "yesterday" is no time'],
    ['a day that is none', { at: '2027-02-30' }, 'request-invalid', '2027-02-30'],
    ['a host that is none', { names: { hostnames: ['a_b'] } }, 'request-invalid', '"a_b" is no DNS name'],
    ['a wildcard', { names: { hostnames: ['*.example.com'] } }, 'request-invalid', '"*.example.com" is no DNS name'],
    ['an address as a host', { names: { hostnames: ['192.0.2.1'] } }, 'request-invalid', 'is an IP address'],
    ['an address that is none', { names: { ipAddresses: ['192.0.2.256'] } }, 'request-invalid', '192.0.2.256'],
    ['a mailbox that is none', { names: { emailAddresses: ['alice'] } }, 'request-invalid', '"alice" is no email'],
    ['a file without a certificate', { certificate: 'hello' }, 'certificate-unreadable', 'no -----BEGIN CERTIFICATE'],
    [
      'a certificate that is cut off',
      { certificate: Buffer.from('3082010030', 'hex') },
      'certificate-unreadable',
      'longer than what it stands in',
    ],
    ['an untrusted file without one', { untrusted: [''] }, 'certificate-unreadable', 'no -----BEGIN CERTIFICATE'],
    [
      'a trusted file without one',
      { trusted: [{ path: 'ca.pem', certificates: '' }] },
      'certificate-unreadable',
      'no -----BEGIN CERTIFICATE',
    ],
    ['a list that is none', { revocationLists: ['hello'] }, 'revocation-list-invalid', 'no -----BEGIN X509 CRL'],
  ])('refused: %s', async (_title, input, code, part) => {
    const bench = await openFolder();
    const certificate = fileOf(bench, 'web');
    await expectRefused(bench, () => verifyCertificate(bench.workbench, { certificate, ...input }), code, part);
  });
});

it('nothing is written, and no name stands in an argument', async () => {
  const bench = await openFolder();
  const before = snapshot(bench.assetsFolder);
  const hostnames = ['web.example.com'];
  await verifyCertificate(bench.workbench, { certificate: fileOf(bench, 'web'), names: { hostnames } });
  expect(snapshot(bench.assetsFolder)).toEqual(before);
  expect(JSON.stringify(bench.runs.map(({ args }) => args))).not.toContain('example');
});

describe("openssl's verdict", () => {
  const withOpenssl = async (script: string) => {
    const bench = await openFolder();
    const searchPath = fakeOpensslFolder(`[ "$1" = verify ] || exec "$REAL" "$@"\n${script}`, onTestFinished);
    const { workbench } = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, settings: { searchPath } });
    return () => verifyCertificate(workbench, { certificate: fileOf(bench, 'web') });
  };

  it('counts, where nothing else speaks against it', async () => {
    const verify = await withOpenssl("echo 'CN = web' >&2; echo 'error 50 at 0 depth lookup: because' >&2; exit 2");
    expect(await verify()).toMatchObject({
      verifies: false,
      reasons: [
        {
          check: 'openssl-verify',
          citation: 'RFC 5280 §6.1',
          certificate: 'CN=web',
          message: 'because (openssl verify, error 50)',
        },
      ],
    });
  });

  it('counts, when it objects and exits with 0', async () => {
    const verify = await withOpenssl(
      "echo 'error 10 at 9 depth lookup: certificate has expired' >&2; echo 'certificate.pem: OK'",
    );
    const { reasons } = await verify();
    expect(reasons).toMatchObject([{ certificate: 'the certificate at depth 9', citation: 'RFC 5280 §6.1.3 (a)(2)' }]);
  });

  test.each([
    ['says nothing and exits with 0', 'exit 0'],
    ['says nothing and fails', 'exit 1'],
    ['says OK and fails', "echo 'certificate.pem: OK'; exit 2"],
    ['says OK of another file', "echo 'other.pem: OK'"],
    ['cannot read what it was given', "echo 'Could not read certificate file from trusted.pem' >&2; exit 2"],
  ])('is none when it %s', async (_title, script) => {
    const verify = await withOpenssl(script);
    await expect(verify()).rejects.toThrow(
      expect.objectContaining({ code: 'openssl-failed', message: 'openssl verify told no verdict' }),
    );
  });

  it('that it cannot read the certificate is a reason', async () => {
    const verify = await withOpenssl("echo 'Could not read certificate file from certificate.pem' >&2; exit 2");
    expect((await verify()).reasons).toMatchObject([
      { message: expect.stringContaining('cannot read the certificate') },
    ]);
  });
});
