import { X509Certificate } from 'node:crypto';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { readPair } from '../../src/store/read-pairs.ts';
import { openBench, openBenchWithAuthority, putPair } from './flow-bench.ts';
import { type ForeignPair, makeForeignPair } from './foreign-pair.ts';
import { isSignedBy, keyIdentifierOf, readBack } from './read-back.ts';
import { dates, identifiers, renew, store } from './renewal-bench.ts';
import { differingParts, encodedParts } from './renewal-comparison.ts';

const { subjectKeyIdentifier } = identifiers;
const sorted = (...parts: readonly string[]) => [...dates, ...parts].sort();

const isVerifiedBy = (pem: string, issuerPem: string) =>
  new X509Certificate(pem).verify(new X509Certificate(issuerPem).publicKey);

describe('a certificate of certwright', () => {
  it('is renewed with its key, and all but its dates as it was', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const subjectAltName = ['web.example', '10.0.0.1', 'email:a@example.com'];
    const { certificate: former } = await issueCertificate(bench.workbench, {
      name: 'web',
      subjectAltName,
      lifetimeDays: 90,
    });
    const later = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date('2031-07-01T00:00:00Z') });
    const write = await renew(later, 'web');
    const { pem } = write.issued.certificate;
    expect(differingParts(former.pem, pem)).toEqual(dates);
    expect(readBack(pem)).toMatchObject({
      notBefore: '2031-06-30T23:55:00.000Z',
      notAfter: '2031-09-28T23:59:59.000Z',
    });
    expect(await isSignedBy(pem, bench.read('keys', 'ca.pem'))).toBe(true);
    expect(write).toMatchObject({
      name: 'web',
      certificatePem: pem,
      keepKey: true,
      ifExists: 'replace',
      issued: { authority: 'ca', profile: 'tls-peer', renews: former.fingerprint, frontEnd: 'test' },
      audit: { action: 'renew' },
    });
    expect(write.privateKeyPem).toBeUndefined();
  });

  it('is rekeyed: a key of the same kind, and an identifier that follows from it', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate: former } = await issueCertificate(bench.workbench, { name: 'alice', keyAlgorithm: 'ed25519' });
    const write = await renew(bench, 'alice', { newKey: 'as before' });
    const { pem, subjectPublicKeyInfo } = write.issued.certificate;
    expect(differingParts(former.pem, pem)).toEqual(
      ['serialNumber', 'signature', 'publicKey', subjectKeyIdentifier].sort(),
    );
    expect(subjectPublicKeyInfo.algorithm).toBe('ed25519');
    expect(readBack(pem).subjectKeyIdentifier).toBe(keyIdentifierOf(pem));
    await store(bench, write);
    expect(readPair(bench.assetsFolder, 'alice')?.publicKey).toEqual(subjectPublicKeyInfo.der);
    expect(bench.read('keys', 'alice.pem.bak')).toBe(former.pem);
  });

  it('is rekeyed to another kind of key', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    const { issued } = await renew(bench, 'alice', { newKey: 'rsa-2048' });
    expect(issued.certificate.subjectPublicKeyInfo.algorithm).toBe('rsa-2048');
  });
});

const manyNames = Array.from({ length: 1500 }, (_, index) => `DNS.${index} = host-${index}.some.example.com`).join(
  '\n',
);

const foreign: Record<string, ForeignPair> = {
  'a subject of PrintableStrings': { stringMask: 'MASK:2', subject: 'C = CH\nO = Printable Org\nCN = printable' },
  'a subject of BMPStrings': { stringMask: 'MASK:0x800', subject: 'O = Müller\nCN = Дом' },
  'a subject of TeletexStrings': { stringMask: 'MASK:4', subject: 'O = Müller' },
  'a multi-valued relative name': { subject: '0.O = a\n1.OU = b\n+CN = c\n2.OU = b' },
  'attributes of strange types': { subject: '1.2.3.4 = odd\nemailAddress = a@b.c\nDC = example\nCN = x' },
  'no subject': {
    subject: 'CN = x',
    extensions: 'subjectAltName = critical,DNS:a.example\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid',
  },
  'an unknown critical extension': { extensions: '1.2.3.4.5 = critical,DER:04020102\nbasicConstraints = CA:FALSE' },
  'both usages and keyEncipherment, not critical, as cfssl makes them': {
    extensions:
      'keyUsage = digitalSignature, keyEncipherment\nextendedKeyUsage = serverAuth, clientAuth\nbasicConstraints = CA:FALSE',
  },
  'names of every kind': {
    extensions:
      'subjectAltName = @n\n[n]\nDNS.1 = a.example\nIP.1 = 10.0.0.1\notherName.1 = 1.2.3.4;UTF8:some\n' +
      'dirName.1 = d\nRID.1 = 1.2.3.4\nURI.1 = spiffe://a/b\nemail.1 = a@b.c\n[d]\nCN = inner',
  },
  'more names than one may ask for': { extensions: `subjectAltName = @n\n[n]\n${manyNames}` },
  'extensions in another order': {
    extensions:
      'authorityKeyIdentifier = keyid\nsubjectAltName = DNS:a.example\nsubjectKeyIdentifier = hash\nextendedKeyUsage = 1.2.3.4\n' +
      'certificatePolicies = @p\n[p]\npolicyIdentifier = 1.3.5.8\nCPS.1 = http://a.example/',
  },
  'no key identifiers': {
    extensions: 'keyUsage = digitalSignature\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none',
  },
  'an identifier of its own making': {
    extensions: 'subjectKeyIdentifier = 0102030405\nauthorityKeyIdentifier = keyid',
  },
  'an authorityKeyIdentifier with issuer and serial number': {
    extensions: 'authorityKeyIdentifier = keyid,issuer:always',
  },
  'no extension, and therefore version 1': { extensions: '' },
  'Netscape comments': { extensions: 'nsComment = made by hand\nnsCertType = server, client' },
  'an RSA key': { newkey: ['rsa:2048'] },
  'a key of RSA-PSS': { newkey: ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'] },
  'a key on P-521': { newkey: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'] },
  'an Ed448 key': { newkey: ['ed448'] },
};

describe('a certificate that certwright did not make', () => {
  test.each(Object.entries(foreign))('is renewed by what it says: %s', async (_, pair) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const former = makeForeignPair(bench, 'odd', pair);
    const write = await renew(bench, 'odd');
    expect(differingParts(former, write.issued.certificate.pem)).toEqual(dates);
    expect(isVerifiedBy(write.issued.certificate.pem, bench.read('keys', 'ca.pem'))).toBe(true);
    expect(write.issued.profile).toBe('as before');
  });

  test.each(Object.entries(foreign))('is rekeyed by what it says: %s', async (_, pair) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const former = makeForeignPair(bench, 'odd', pair);
    const isStrange = /pss|P-521|448/.test(pair.newkey?.join(' ') ?? '');
    const { certificate } = (await renew(bench, 'odd', { newKey: isStrange ? 'ec-p256' : 'as before' })).issued;
    const identifier = encodedParts(former)[subjectKeyIdentifier] === undefined ? [] : [subjectKeyIdentifier];
    expect(differingParts(former, certificate.pem)).toEqual(sorted('publicKey', ...identifier));
  });

  it('is renewed with its encrypted key, which stays as it is', async () => {
    const bench = await openBenchWithAuthority(onTestFinished, { getPassphrase: async () => 'horse' });
    const former = makeForeignPair(bench, 'odd', { passphrase: 'horse' });
    const key = bench.read('keys', 'odd-key.pem');
    const pem = await store(bench, await renew(bench, 'odd'));
    expect(differingParts(former, pem)).toEqual(dates);
    expect(bench.read('keys', 'odd-key.pem')).toBe(key);
  });

  it('keeps what stands behind it in its file', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const leaf = makeForeignPair(bench, 'odd');
    const [ca, other] = [bench.read('keys', 'ca.pem'), makeForeignPair(bench, 'other')];
    putPair(bench.assetsFolder, 'odd', { certificatePem: leaf + ca + other });
    const { certificatePem, issued } = await renew(bench, 'odd');
    expect(certificatePem).toBe(issued.certificate.pem + ca + other);
  });
});
