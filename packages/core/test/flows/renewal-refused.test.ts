import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { issuerKeyOf } from '../../src/certificate/issuer-key.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { hex } from '../der-writer.ts';
import { attribute, extension, type HandmadeCertificate, name as nameOf } from '../handmade-certificate.ts';
import { expectRefused, now, openBenchWithAuthority, putPair } from './flow-bench.ts';
import { makeForeignPair, makeHandmadePair } from './foreign-pair.ts';
import { renew } from './renewal-bench.ts';

const plain = [extension('551d13', '3000')];

describe('what cannot be kept is refused', () => {
  test.each<[string, Partial<HandmadeCertificate>, RegExp]>([
    [
      'a PrintableString that is none',
      { subject: nameOf(attribute('550403', 0x13, '*.example.com')) },
      /"\*\.example\.com"/,
    ],
    [
      'an address that is no IA5String',
      { subject: nameOf(attribute('2a864886f70d010901', 0x0c, 'a@b.c')) },
      /emailAddress/,
    ],
    ['a UniversalString beyond ASCII', { subject: nameOf(attribute('550403', 0x1c, '\0\0\0\xe9')) }, /string type/],
    ['a VisibleString', { subject: nameOf(attribute('550403', 0x1a, 'visible')) }, /"visible"/],
    ['version 2', { version: 1, extensions: undefined }, /version 2/],
    ['version 3 without extensions', { extensions: undefined }, /version 3/],
    ['an issuerUniqueID', { uniqueIds: hex('81 02 00 01') }, /issuerUniqueID/],
    ['a subjectUniqueID', { uniqueIds: hex('82 02 00 01') }, /subjectUniqueID/],
    ['an empty extension', { extensions: [...plain, extension('2a0304', '')] }, /1\.2\.3\.4 is empty/],
    ['dates of its key', { extensions: [...plain, extension('551d10', '3000')] }, /privateKeyUsagePeriod/],
    ['timestamps', { extensions: [...plain, extension('2b06010401d679020402', '0400')] }, /RFC 6962/],
  ])('%s', async (_, certificate, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeHandmadePair(bench, 'odd', { extensions: plain, ...certificate });
    await expectRefused(bench, () => renew(bench, 'odd'), 'policy-violation', part);
  });

  test.each([
    ['issuerAltName', '551d12', '30048202612e'],
    ['freshestCRL', '551d2e', '300c300aa008a00686046874703a'],
  ])('%s, under another authority alone', async (word, oid, value) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'other' });
    makeHandmadePair(bench, 'odd', { extensions: [extension(oid, value)] });
    await expectRefused(bench, () => renew(bench, 'odd', { authority: 'other' }), 'policy-violation', word);
    expect((await renew(bench, 'odd')).issued.renews).toBeDefined();
  });

  it('what is not itself safe, however it was before', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeForeignPair(bench, 'weak', { newkey: ['rsa:1024'] });
    await expectRefused(bench, () => renew(bench, 'weak'), 'policy-violation', 'rsa-1024');
    makeForeignPair(bench, 'signer', { extensions: 'keyUsage = keyCertSign\nbasicConstraints = CA:FALSE' });
    await expectRefused(bench, () => renew(bench, 'signer'), 'policy-violation', 'keyCertSign');
  });

  it('a new key that the usages do not fit', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, {
      name: 'web',
      profile: 'tls-server',
      subjectAltName: ['a.example'],
      keyAlgorithm: 'rsa-2048',
    });
    await expectRefused(bench, () => renew(bench, 'web', { newKey: 'ec-p256' }), 'policy-violation', 'keyEncipherment');
  });

  it('a new key of a kind that is not made here', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeForeignPair(bench, 'odd', { newkey: ['ed448'] });
    await expectRefused(bench, () => renew(bench, 'odd', { newKey: 'as before' }), 'request-invalid', 'ed448');
  });
});

describe('keys', () => {
  it('are looked at before anything is signed', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeForeignPair(bench, 'odd');
    const { privateKeyPem } = { privateKeyPem: bench.read('keys', 'ca-key.pem') };
    putPair(bench.assetsFolder, 'odd', { privateKeyPem });
    await expectRefused(bench, () => renew(bench, 'odd'), 'key-mismatch', 'odd-key.pem');
    putPair(bench.assetsFolder, 'odd', { privateKeyPem: 'x' });
    await expectRefused(bench, () => renew(bench, 'odd'), 'certificate-unreadable', 'odd-key.pem');
    rmSync(bench.file('keys', 'odd-key.pem'));
    await expectRefused(bench, () => renew(bench, 'odd'), 'key-missing', 'odd-key.pem');
    expect(bench.runs).toEqual([]);
  });

  it('that are encrypted need their passphrase, and are not replaced by one that is not', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    makeForeignPair(bench, 'odd', { passphrase: 'horse' });
    await expectRefused(bench, () => renew(bench, 'odd'), 'passphrase-required', 'odd');
    await expectRefused(bench, () => renew(bench, 'odd', { newKey: 'as before' }), 'policy-violation', 'encrypted');
  });

  test.each([
    ['service-account', 'tls-client'],
    ['tokens', 'service-account'],
  ])('of %s, which signs tokens, do not change; its dates do', async (name, profile) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name, profile });
    await expectRefused(bench, () => renew(bench, name, { newKey: 'as before' }), 'policy-violation', 'tokens');
    expect((await renew(bench, name)).keepKey).toBe(true);
  });
});

describe('a revoked certificate', () => {
  test.each([
    ['known by its fingerprint', true],
    ['known by issuer and serial number alone', false],
  ])('%s gets a new key or none', async (_, isKnown) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, { name: 'alice' });
    const { serialNumber, fingerprint, validity } = certificate;
    await (await bench.workbench.store()).revoke(
      {
        issuerKey: issuerKeyOf(parseCertificate(bench.read('keys', 'ca.pem'))),
        serialNumber,
        name: 'alice',
        ...(isKnown && { fingerprint }),
        notAfter: validity.notAfter,
        revokedAt: now,
      },
      bench.workbench.audited('revoke'),
    );
    await expectRefused(bench, () => renew(bench, 'alice'), 'certificate-revoked', 'alice');
    await expectRefused(
      bench,
      () => renew(bench, 'alice', { newKey: 'as before', action: 'rotate-authority' }),
      'certificate-revoked',
    );
    expect((await renew(bench, 'alice', { newKey: 'as before' })).privateKeyPem).toBeDefined();
  });

  it('of another authority has no say, though its serial number is the same', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { certificate } = await issueCertificate(bench.workbench, { name: 'alice' });
    const { serialNumber, validity } = certificate;
    const revocation = {
      issuerKey: 'ab'.repeat(32),
      serialNumber,
      name: 'x',
      notAfter: validity.notAfter,
      revokedAt: now,
    };
    await (await bench.workbench.store()).revoke(revocation, bench.workbench.audited('revoke'));
    expect((await renew(bench, 'alice')).issued.renews).toBe(certificate.fingerprint);
  });
});
