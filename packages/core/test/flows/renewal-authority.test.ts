import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import type { IssuerAddresses } from '../../src/profile/apply-profile.ts';
import { type Bench, now, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { makeForeignPair } from './foreign-pair.ts';
import { isSignedBy } from './read-back.ts';
import { dates, identifiers, type Options, renew, store } from './renewal-bench.ts';
import { differingParts, encodedParts } from './renewal-comparison.ts';

const { subjectKeyIdentifier, authorityKeyIdentifier, crlDistributionPoints, authorityInfoAccess } = identifiers;
const sorted = (...parts: readonly string[]) => [...dates, ...parts].sort();

describe('under another authority', () => {
  async function withTwo(): Promise<Bench> {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'other', subject: { commonName: 'Other CA' }, lifetimeDays: 3650 });
    return bench;
  }

  it('issuer and authorityKeyIdentifier change too, and nothing else', async () => {
    const bench = await withTwo();
    const { certificate: former } = await issueCertificate(bench.workbench, { name: 'alice' });
    const write = await renew(bench, 'alice', { authority: 'other' });
    const { pem } = write.issued.certificate;
    expect(differingParts(former.pem, pem)).toEqual(
      ['serialNumber', 'signature', 'issuer', authorityKeyIdentifier].sort(),
    );
    expect(await isSignedBy(pem, bench.read('keys', 'other.pem'))).toBe(true);
    expect(write.issued.authority).toBe('other');
  });

  test.each<[string, string, string[]]>([
    ['with issuer and serial number becomes one by key', 'keyid,issuer:always', [authorityKeyIdentifier]],
    ['that is not there stays away', 'none', []],
  ])('an authorityKeyIdentifier %s', async (_, value, more) => {
    const bench = await withTwo();
    const former = makeForeignPair(bench, 'odd', { extensions: `authorityKeyIdentifier = ${value}` });
    const { certificate } = (await renew(bench, 'odd', { authority: 'other' })).issued;
    expect(differingParts(former, certificate.pem)).toEqual(sorted('issuer', ...more));
    if (more.length > 0) expect(await isSignedBy(certificate.pem, bench.read('keys', 'other.pem'))).toBe(true);
  });

  it('addresses of the former one go, and those of the new one come', async () => {
    const bench = await withTwo();
    const extensions =
      'crlDistributionPoints = URI:http://old/crl\nauthorityInfoAccess = OCSP;URI:http://old/ocsp\nbasicConstraints = CA:FALSE';
    makeForeignPair(bench, 'odd', { extensions });
    const without = (await renew(bench, 'odd', { authority: 'other' })).issued.certificate.extensions;
    expect([without.crlDistributionPoints, without.authorityInfoAccess]).toEqual([undefined, undefined]);
    await setAddresses(bench, 'other', { crlUrl: 'http://new/crl', issuerUrl: 'http://new/ca' });
    const { certificate } = (await renew(bench, 'odd', { authority: 'other' })).issued;
    expect(certificate.extensions).toMatchObject({
      crlDistributionPoints: { critical: false, uris: ['http://new/crl'] },
      authorityInfoAccess: { critical: false, ocsp: [], caIssuers: ['http://new/ca'] },
    });
    // In the places of the old ones.
    expect(encodedParts(certificate.pem).order).toBe(encodedParts(bench.read('keys', 'odd.pem')).order);
  });
});

describe('under the authority that signed before', () => {
  it('addresses stay as long as none are set', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const extensions =
      'crlDistributionPoints = critical,URI:http://old/crl,URI:ldap://old/\nauthorityInfoAccess = OCSP;URI:http://old/';
    const former = makeForeignPair(bench, 'odd', { extensions });
    expect(differingParts(former, (await renew(bench, 'odd')).issued.certificate.pem)).toEqual(dates);
  });

  test.each<[string, IssuerAddresses, string[]]>([
    ['the list', { crlUrl: 'http://new/' }, [crlDistributionPoints]],
    ['the responder', { ocspUrl: 'http://new/' }, [authorityInfoAccess]],
    ['what stands there already', { crlUrl: 'http://old/crl', ocspUrl: 'http://old/' }, []],
  ])('those that are set take the place of the old: %s', async (_, addresses, more) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const access = 'OCSP;URI:http://old/,caIssuers;URI:http://old/ca';
    const extensions = `crlDistributionPoints = critical,URI:http://old/crl\nauthorityInfoAccess = ${access}`;
    const former = makeForeignPair(bench, 'odd', { extensions });
    await setAddresses(bench, 'ca', addresses);
    const { certificate } = (await renew(bench, 'odd')).issued;
    expect(differingParts(former, certificate.pem)).toEqual(sorted(...more));
    expect(certificate.extensions.crlDistributionPoints).toEqual({
      critical: true,
      uris: [addresses.crlUrl ?? 'http://old/crl'],
    });
    expect(certificate.extensions.authorityInfoAccess).toEqual({
      critical: false,
      ocsp: [addresses.ocspUrl ?? 'http://old/'],
      caIssuers: ['http://old/ca'],
    });
  });

  it('those that come anew stand last', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueCertificate(bench.workbench, { name: 'alice' });
    await setAddresses(bench, 'ca', { crlUrl: 'http://new/crl', ocspUrl: 'http://new/' });
    const { pem } = (await renew(bench, 'alice')).issued.certificate;
    expect(encodedParts(pem).order).toBe(
      `${encodedParts(former.pem).order} ${crlDistributionPoints} ${authorityInfoAccess}`,
    );
  });
});

describe('a certificate that signs itself', () => {
  test.each<[string, Options, string[]]>([
    ['with its key', {}, []],
    ['with a new key', { newKey: 'as before' }, ['publicKey', subjectKeyIdentifier, authorityKeyIdentifier]],
  ])('is renewed %s', async (_, options, more) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const former = bench.read('keys', 'ca.pem');
    const { pem } = (await renew(bench, 'ca', { authority: 'ca', ...options })).issued.certificate;
    expect(differingParts(former, pem)).toEqual(['serialNumber', 'signature', ...more].sort());
    expect(await isSignedBy(pem, pem)).toBe(true);
  });
});

describe('how long it is valid', () => {
  it('as long as it is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    const { validity } = (await renew(bench, 'alice', { lifetimeMs: 86_400_000 })).issued.certificate;
    expect(validity).toEqual({
      notBefore: new Date('2031-05-06T07:03:09Z'),
      notAfter: new Date('2031-05-07T07:08:08Z'),
    });
  });

  it('not longer than its authority, and that is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    const { validity } = (await renew(bench, 'alice', { lifetimeMs: 9000 * 86_400_000 })).issued.certificate;
    expect(validity.notAfter).toEqual(parseCertificate(bench.read('keys', 'ca.pem')).validity.notAfter);
    expect(bench.warnings()).toContainEqual(expect.stringMatching(/"alice" would outlive its authority/));
  });

  it('without end, where the former had none', async () => {
    const bench = openBench(onTestFinished);
    await createAuthority(bench.workbench, { name: 'ca', notAfter: '9999-12-31T23:59:59Z' });
    const endless = (await renew(bench, 'ca', { authority: 'ca' })).issued.certificate.validity;
    expect(endless.notAfter).toEqual(new Date('9999-12-31T23:59:59Z'));
  });

  it('as long as it was before it was cut short by the end of its authority', async () => {
    const bench = openBench(onTestFinished);
    const day = 86_400_000;
    await createAuthority(bench.workbench, { name: 'ca', lifetimeDays: 100 });
    const { certificate: first } = await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 60 });
    const at = (days: number) =>
      openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date(now.getTime() + days * day) });
    const late = at(90);
    await store(late, await renew(late, 'alice'));
    await store(late, await renew(late, 'alice'));
    await store(late, await renew(late, 'ca', { authority: 'ca', action: 'renew-authority' }));
    const { validity } = (await renew(late, 'alice')).issued.certificate;
    expect(validity.notAfter.getTime() - validity.notBefore.getTime()).toBe(
      first.validity.notAfter.getTime() - first.validity.notBefore.getTime(),
    );
  });
});

async function setAddresses(bench: Bench, authority: string, addresses: IssuerAddresses): Promise<void> {
  const opened = await bench.workbench.store();
  await opened.setAddresses(authority, addresses, bench.workbench.audited('set-authority'));
}
