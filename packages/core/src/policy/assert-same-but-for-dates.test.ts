import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { hex } from '../../test/der-writer.ts';
import {
  attribute,
  commonName,
  extension,
  type HandmadeCertificate,
  makeHandmadeCertificate,
  name,
} from '../../test/handmade-certificate.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { keyIdentifierOf } from '../certificate/key-identifier.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import type { CertwrightError } from '../errors.ts';
import type { IssuerAddresses } from '../profile/apply-profile.ts';
import { decideRenewal } from '../profile/decide-renewal.ts';
import { assertSameButForDates, type RenewalTerms } from './assert-same-but-for-dates.ts';

interface Key {
  readonly privateKey: KeyObject;
  readonly publicKey: Buffer;
  /** Hex. */
  readonly identifier: string;
}

function makeKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { privateKey, publicKey: der, identifier: keyIdentifierOf({ der }) };
}

const [caKey, otherCaKey, leafKey, newKey] = [makeKey(), makeKey(), makeKey(), makeKey()] as const;

const subjectKey = ({ identifier }: Key) => extension('551d0e', `0414${identifier}`);
const authorityKey = ({ identifier }: Key) => extension('551d23', `30168014${identifier}`);
const addresses = (letter: string) => ({
  list: extension('551d1f', `30123010a00ea00c860a687474703a2f2f${Buffer.from(`${letter}/y`).toString('hex')}`),
  access: extension(
    '2b06010505070101',
    `301630140608 2b06010505073001 8608687474703a2f2f${Buffer.from(letter).toString('hex')}`,
  ),
});

const rootName = name(commonName('Root'));
const otherName = name(commonName('Other'));

function authorityOf(key: Key, subject: Buffer, serialNumber = '0102030405060708'): Certificate {
  return parseCertificate(
    makeHandmadeCertificate({
      publicKey: key.publicKey,
      signingKey: key.privateKey,
      issuer: subject,
      subject,
      serialNumber,
      notAfter: '491231235959Z',
      extensions: [extension('551d13', '30030101ff', true), subjectKey(key)],
    }),
  );
}

const ca = authorityOf(caKey, rootName);
const otherCa = authorityOf(otherCaKey, otherName);

const usages = extension('551d0f', '030205a0', true);
const names = extension('551d11', '3003820161');
const unknown = extension('2a0304', '0403010203', true);
const extensions = [usages, names, unknown, subjectKey(leafKey), authorityKey(caKey)];

const formerParts: HandmadeCertificate = {
  publicKey: leafKey.publicKey,
  signingKey: caKey.privateKey,
  issuer: rootName,
  subject: name(attribute('55040a', 0x13, 'Acme'), commonName('web')),
  extensions,
};
const former = parseCertificate(makeHandmadeCertificate(formerParts));

const now = new Date('2031-06-01T00:05:00Z');
/** What comes out of a renewal at that time. */
const renewedParts: HandmadeCertificate = {
  ...formerParts,
  serialNumber: '2233445566778899aa',
  notBefore: '310601000000Z',
  notAfter: '320531000000Z',
};

interface Setting {
  readonly former?: Certificate;
  readonly authority?: Certificate;
  readonly addresses?: IssuerAddresses;
  readonly newPublicKey?: Buffer;
}

/** Every difference, each as one line; none when it is the same certificate. */
function differences(parts: Partial<HandmadeCertificate>, setting: Setting = {}): string[] {
  const renewed = parseCertificate(makeHandmadeCertificate({ ...renewedParts, ...parts }));
  try {
    assertSameButForDates(renewed, termsOf(setting));
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'not-as-planned', message: expect.stringContaining('"web"') });
    return [...(error as CertwrightError).details];
  }
}

function termsOf({ former: before = former, authority = ca, addresses = {}, newPublicKey }: Setting): RenewalTerms {
  const deciding = { ...authority, name: 'ca', certificate: authority, addresses };
  const keyAlgorithm = 'ec-p256';
  const input = { name: 'web', profile: 'tls-server', former: before, authority: deciding, keyAlgorithm };
  return {
    former: before,
    tbs: decideRenewal(input, now),
    newPublicKey,
    authority: { certificate: authority, addresses },
  };
}

const without = (...left: readonly Buffer[]) => extensions.filter((one) => !left.includes(one));
const replace = (one: Buffer, by: Buffer) => extensions.map((other) => (other === one ? by : other));

describe('the same key and the same authority', () => {
  it('serial number and dates alone may differ', () => {
    expect(differences({})).toEqual([]);
  });

  test.each<[string, Partial<HandmadeCertificate>, RegExp]>([
    [
      'another value in the subject',
      { subject: name(attribute('55040a', 0x13, 'Acme'), commonName('wob')) },
      /^subject: /,
    ],
    ['another string type', { subject: name(attribute('55040a', 0x0c, 'Acme'), commonName('web')) }, /^subject: /],
    [
      'another order in the subject',
      { subject: name(commonName('web'), attribute('55040a', 0x13, 'Acme')) },
      /^subject: /,
    ],
    ['another key', { publicKey: newKey.publicKey }, /^subjectPublicKeyInfo: /],
    ['a unique identifier', { uniqueIds: hex('81 02 00 01') }, /^issuerUniqueID: wanted none/],
    ['a signature by another key', { signingKey: otherCaKey.privateKey }, /^signature: /],
    ['notBefore a second off', { notBefore: '310601000001Z' }, /^notBefore: /],
    ['notAfter a second off', { notAfter: '320531000001Z' }, /^notAfter: /],
    ['the serial number again', { serialNumber: '1122334455667788' }, /^serialNumber: 1122334455667788 again/],
    ['a serial number of a counter', { serialNumber: '02' }, /^serialNumber: 2 is out of bounds/],
    [
      'a usage more',
      { extensions: replace(usages, extension('551d0f', '030204f0', true)) },
      /^extension 2\.5\.29\.15: /,
    ],
    [
      'a name more',
      { extensions: replace(names, extension('551d11', '3006820161820162')) },
      /^extension 2\.5\.29\.17: /,
    ],
    [
      'a name that openssl writes like the other',
      { extensions: replace(names, extension('551d11', '3003820141')) },
      /2\.5\.29\.17/,
    ],
    [
      'not critical any more',
      { extensions: replace(usages, extension('551d0f', '030205a0')) },
      /wanted critical 030205a0, found 030205a0/,
    ],
    [
      'critical all of a sudden',
      { extensions: replace(names, extension('551d11', '3003820161', true)) },
      /found critical/,
    ],
    [
      'a byte in what nobody understands',
      { extensions: replace(unknown, extension('2a0304', '0403010204', true)) },
      /1\.2\.3\.4/,
    ],
    ['an extension that is gone', { extensions: without(unknown) }, /^extension 1\.2\.3\.4: .*found none/],
    [
      'an extension that came',
      { extensions: [...extensions, extension('551d13', '3000')] },
      /^extension 2\.5\.29\.19: wanted none/,
    ],
    ['another order', { extensions: [...extensions].reverse() }, /^order of extensions: /],
    [
      'another subjectKeyIdentifier',
      { extensions: replace(extensions[3] as Buffer, subjectKey(newKey)) },
      /^extension 2\.5\.29\.14: /,
    ],
    [
      'another authorityKeyIdentifier',
      { extensions: replace(extensions[4] as Buffer, authorityKey(otherCaKey)) },
      /^extension 2\.5\.29\.35: /,
    ],
    ['addresses that nobody set', { extensions: [...extensions, addresses('a').list] }, /^extension 2\.5\.29\.31: /],
  ])('refused: %s', (_, parts, difference) => {
    expect(differences(parts)).toEqual([expect.stringMatching(difference)]);
  });

  it('another encoding of the name of the issuer is told, and that it names nobody here', () => {
    expect(differences({ issuer: name(attribute('550403', 0x13, 'Root')) })).toEqual([
      expect.stringMatching(/^issuer: /),
      expect.stringMatching(/^signature: /),
    ]);
  });

  it('version 1 in place of 3 is told, with all that is gone', () => {
    expect(differences({ version: 0, extensions: undefined }).map((line) => line.split(':')[0])).toEqual([
      'version',
      'extension 2.5.29.15',
      'extension 2.5.29.17',
      'extension 1.2.3.4',
      'extension 2.5.29.14',
      'extension 2.5.29.35',
    ]);
  });

  it('addresses that are set, and only those', () => {
    const set = { addresses: { crlUrl: 'http://a/y' } };
    expect(differences({ extensions: [...extensions, addresses('a').list] }, set)).toEqual([]);
    expect(differences({}, set)).toEqual([expect.stringMatching(/^crlDistributionPoints: /)]);
    expect(differences({ extensions: [...extensions, addresses('b').list] }, set)).toHaveLength(1);
    const both = [...extensions, addresses('a').list, addresses('a').access];
    expect(differences({ extensions: both }, set)).toEqual([
      expect.stringMatching(/^extension 1\.3\.6\.1\.5\.5\.7\.1\.1: /),
    ]);
  });
});

describe('a new key', () => {
  const setting = { newPublicKey: newKey.publicKey };
  const renewed = { publicKey: newKey.publicKey, extensions: replace(extensions[3] as Buffer, subjectKey(newKey)) };

  it('and the identifier that follows from it', () => {
    expect(differences(renewed, setting)).toEqual([]);
  });

  test.each<[string, Partial<HandmadeCertificate>, RegExp]>([
    ['the old key', { publicKey: leafKey.publicKey }, /^subjectPublicKeyInfo: /],
    ['the old identifier', { extensions }, /^subjectKeyIdentifier: /],
    ['no identifier', { extensions: without(extensions[3] as Buffer) }, /^subjectKeyIdentifier: .*found none/],
    [
      'another authorityKeyIdentifier',
      { extensions: [...renewed.extensions.slice(0, 4), authorityKey(otherCaKey)] },
      /2\.5\.29\.35/,
    ],
  ])('refused: %s', (_, parts, difference) => {
    expect(differences({ ...renewed, ...parts }, setting)).toEqual([expect.stringMatching(difference)]);
  });
});

describe('another authority', () => {
  const setting = { authority: otherCa };
  const moved = {
    issuer: otherName,
    signingKey: otherCaKey.privateKey,
    extensions: replace(extensions[4] as Buffer, authorityKey(otherCaKey)),
  };

  it('its name, its key identifier and its addresses', () => {
    expect(differences(moved, setting)).toEqual([]);
    const set = { ...setting, addresses: { ocspUrl: 'http://a' } };
    expect(differences({ ...moved, extensions: [...moved.extensions, addresses('a').access] }, set)).toEqual([]);
  });

  test.each<[string, Partial<HandmadeCertificate>, RegExp]>([
    ['the name of the old one', { issuer: rootName }, /^issuer: /],
    ['a signature of the old one', { signingKey: caKey.privateKey }, /^signature: /],
    ['the key identifier of the old one', { extensions }, /^authorityKeyIdentifier: /],
    ['no key identifier', { extensions: without(extensions[4] as Buffer) }, /^authorityKeyIdentifier: /],
    ['another subjectKeyIdentifier', { extensions: moved.extensions.with(3, subjectKey(newKey)) }, /2\.5\.29\.14/],
    [
      'addresses that it does not have',
      { extensions: [...moved.extensions, addresses('a').list] },
      /^crlDistributionPoints: wanted none/,
    ],
    ['a name more', { extensions: moved.extensions.with(1, extension('551d11', '3006820161820162')) }, /2\.5\.29\.17/],
  ])('refused: %s', (_, parts, difference) => {
    expect(differences({ ...moved, ...parts }, setting)).toContainEqual(expect.stringMatching(difference));
  });

  it('addresses of the old one must be gone', () => {
    const before = parseCertificate(
      makeHandmadeCertificate({ ...formerParts, extensions: [...extensions, addresses('a').list] }),
    );
    const kept = { ...moved, extensions: [...moved.extensions, addresses('a').list] };
    expect(differences(moved, { ...setting, former: before })).toEqual([]);
    expect(differences(kept, { ...setting, former: before })).toEqual([expect.stringMatching(/wanted none/)]);
  });
});

describe('an authority that was renewed itself', () => {
  const bySerial = (serial: string) => extension('551d23', `3020 8014${caKey.identifier} 8208${serial}`);
  const before = parseCertificate(
    makeHandmadeCertificate({ ...formerParts, extensions: [...extensions.slice(0, 4), bySerial('0102030405060708')] }),
  );
  const renewedCa = authorityOf(caKey, rootName, '0908070605040302');

  it('an authorityKeyIdentifier that told its serial number becomes one by key', () => {
    const setting = { former: before, authority: renewedCa };
    expect(differences({}, setting)).toEqual([]);
    const stale = { extensions: [...extensions.slice(0, 4), bySerial('0102030405060708')] };
    expect(differences(stale, setting)).toEqual([expect.stringMatching(/^authorityKeyIdentifier: /)]);
  });

  it('as long as it was not renewed, it stays', () => {
    const same = { extensions: [...extensions.slice(0, 4), bySerial('0102030405060708')] };
    expect(differences(same, { former: before })).toEqual([]);
    expect(differences({}, { former: before })).toEqual([expect.stringMatching(/^extension 2\.5\.29\.35: /)]);
  });
});
