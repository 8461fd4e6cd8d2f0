import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { hex, tlv } from '../../test/der-writer.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { CertwrightError } from '../errors.ts';
import { contentOf, derTags, encodingOf, readDer } from './der.ts';
import { parseCertificate, parseCertificates } from './parse-certificate.ts';
import { formatPem } from './pem.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const realPem = openssl.selfSign(
  openssl.makeKey('ec-p256'),
  `[req]
distinguished_name = subject
prompt = no
x509_extensions = extensions
[subject]
0.O = dev
1.O = ops
CN = alice
[extensions]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
extendedKeyUsage = serverAuth
subjectAltName = DNS:a.example, IP:10.0.0.1, email:a@example.com, URI:https://a.example, RID:1.2.3
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer
certificatePolicies = 1.2.3.4
noCheck = ignored
`,
);

const ecdsa = tlv(0x30, tlv(0x06, hex('2a8648ce3d040302')));
type PartName =
  | 'version'
  | 'serialNumber'
  | 'signature'
  | 'issuer'
  | 'validity'
  | 'subject'
  | 'subjectPublicKeyInfo'
  | 'extensions';
const goodKey = parseCertificate(realPem).subjectPublicKeyInfo.der;
const goodParts: Record<PartName, Buffer> = {
  version: hex('a003020102'),
  serialNumber: hex('020101'),
  signature: ecdsa,
  issuer: hex('3000'),
  validity: tlv(0x30, tlv(0x17, Buffer.from('250101000000Z')), tlv(0x17, Buffer.from('260101000000Z'))),
  subject: hex('3000'),
  subjectPublicKeyInfo: goodKey,
  extensions: Buffer.alloc(0),
};
const certificateOf = (
  parts: Partial<Record<PartName, Buffer>>,
  algorithm = ecdsa,
  signature = hex('03020000'),
): Buffer => tlv(0x30, tlv(0x30, ...Object.values({ ...goodParts, ...parts })), algorithm, signature);
const extensionsOf = (...extensions: readonly Buffer[]): Buffer => tlv(0xa3, tlv(0x30, ...extensions));
const extension = (oid: string, value: string): Buffer => tlv(0x30, tlv(0x06, hex(oid)), tlv(0x04, hex(value)));
const extended = (oid: string, value: string): Buffer =>
  certificateOf({ extensions: extensionsOf(extension(oid, value)) });
const times = (tag: number, text: string) => ({
  validity: tlv(0x30, tlv(tag, Buffer.from(text)), tlv(0x17, Buffer.from('260101000000Z'))),
});
const named = (tag: number, value: Buffer) => ({
  subject: tlv(0x30, tlv(0x31, tlv(0x30, hex('0603550403'), tlv(tag, value)))),
});

describe('handmade encodings that are taken', () => {
  it('the frame that the refused ones differ from', () => {
    expect(parseCertificate(certificateOf({})).validity.notBefore).toEqual(new Date('2025-01-01T00:00:00Z'));
  });

  test.each([
    [0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [0x17, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [0x17, '000229000000Z', '2000-02-29T00:00:00.000Z'],
    [0x18, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
    [0x18, '00000101000000Z', '0000-01-01T00:00:00.000Z'],
  ])('time 0x%s %s is %s', (tag, text, iso) => {
    expect(parseCertificate(certificateOf(times(tag, text))).validity.notBefore.toISOString()).toBe(iso);
  });

  test.each([
    ['NumericString', 0x12, Buffer.from('12 3'), '12 3'],
    ['T61String', 0x14, Buffer.from('Größe', 'latin1'), 'Größe'],
    ['VisibleString', 0x1a, Buffer.from('abc'), 'abc'],
    ['UniversalString', 0x1c, hex('0001f600 00000041'), '😀A'],
    ['BMPString with a surrogate pair', 0x1e, hex('d83dde00'), '😀'],
  ])('%s', (_type, tag, value, text) => {
    expect(parseCertificate(certificateOf(named(tag, value))).subject).toEqual([{ type: 'commonName', value: text }]);
  });

  it('unique identifiers', () => {
    expect(
      parseCertificate(certificateOf({ version: hex('a003020101'), extensions: hex('81020001 82020001') })).version,
    ).toBe(2);
  });

  it('cA FALSE written out, and arcs of 128 bits', () => {
    const policy = extension('551d20', `3018 3016 0614 6983${'80'.repeat(17)}00`);
    const constraints = extension('551d13', '3003010100');
    const { extensions } = parseCertificate(certificateOf({ extensions: extensionsOf(constraints, policy) }));
    expect(extensions.basicConstraints).toEqual({ critical: false, cA: false });
    expect(extensions.certificatePolicies?.policyIdentifiers).toEqual([`2.25.${3n << 126n}`]);
  });

  it('an authorityKeyIdentifier without keyIdentifier', () => {
    expect(parseCertificate(extended('551d23', '3003820101')).extensions.authorityKeyIdentifier).toEqual({
      critical: false,
      authorityCertSerialNumber: '1',
    });
  });
});

describe('what is refused, with the reason', () => {
  const good = certificateOf({});
  const broken: readonly (readonly [string, Buffer, string])[] = [
    ['trailing bytes', Buffer.concat([good, hex('00')]), '1 trailing bytes after the certificate'],
    ['trailing fields', certificateOf({}, ecdsa, hex('03020000 0500')), 'holds more than its fields'],
    ['cut short', good.subarray(0, 150), 'is longer than what it stands in'],
    ['an indefinite length', hex(`3080${'00'.repeat(200)}`), 'an indefinite length'],
    ['a length of five bytes', hex(`3085${'00'.repeat(200)}`), 'a length of 5 bytes'],
    ['a padded length', hex(`308200${'10'.repeat(200)}`), 'in more bytes than it needs'],
    ['a short length in long form', certificateOf({ serialNumber: hex('02810101') }), 'in more bytes than it needs'],
    ['a tag of two bytes', certificateOf({ serialNumber: hex('1f8101') }), 'a tag of more than one byte'],
    ['a padded serial number', certificateOf({ serialNumber: hex('02020001') }), 'more bytes than it needs'],
    ['an empty serial number', certificateOf({ serialNumber: hex('0200') }), 'is empty'],
    ['version 4', certificateOf({ version: hex('a003020103') }), 'there is no version 4 certificate'],
    ['a negative version', certificateOf({ version: hex('a0030201ff') }), 'is negative or too large'],
    [
      'two signature algorithms',
      certificateOf({}, tlv(0x30, tlv(0x06, hex('2b6570')))),
      'signature and signatureAlgorithm differ',
    ],
    ['unused bits that are set', certificateOf({}, ecdsa, hex('03020101')), 'a broken BIT STRING'],
    [
      'extensions in version 1',
      certificateOf({ version: Buffer.alloc(0), extensions: extensionsOf(extension('551d0e', '0400')) }),
      'holds more',
    ],
    ['an empty list of extensions', certificateOf({ extensions: extensionsOf() }), 'there but empty'],
    [
      'the same extension twice',
      certificateOf({ extensions: extensionsOf(extension('551d0e', '0400'), extension('551d0e', '0400')) }),
      'extension subjectKeyIdentifier stands there twice',
    ],
    [
      'the same unknown extension twice',
      certificateOf({ extensions: extensionsOf(extension('2a0304', '00'), extension('2a0304', '00')) }),
      'extension 1.2.3.4 stands there twice',
    ],
    ['a BOOLEAN of 01', extended('551d13', '3003010101'), 'is not 00 or ff'],
    ['a pathLenConstraint of -1', extended('551d13', '30060101ff0201ff'), 'the pathLenConstraint -1 (hex) is negative'],
    ['a pathLenConstraint of 2^40', extended('551d13', '300b0101ff0206010000000000'), 'too large'],
    ['key usage with a tenth bit', extended('551d0f', '0303060040'), 'keyUsage has bit 9'],
    ['trailing bytes in an extension', extended('551d0f', '0302078000'), '1 trailing bytes after the keyUsage'],
    ['an empty extendedKeyUsage', extended('551d25', '3000'), 'extendedKeyUsage is empty'],
    ['an empty subjectAltName', extended('551d11', '3000'), 'subjectAltName ends before its name'],
    ['an iPAddress of 5 bytes', extended('551d11', '300787050102030405'), 'an iPAddress of 5 bytes'],
    ['a dNSName that is not ASCII', extended('551d11', '30048202c3a9'), 'the dNSName is not ASCII'],
    ['a general name of tag 9', extended('551d11', '30038901aa'), 'no general name'],
    ['a NULL with content', extended('2b0601050507300105', '050100'), 'a NULL'],
    ['an OID that ends open', extended('8080', '0500'), 'a broken OBJECT IDENTIFIER'],
    ['an OID with a padded arc', extended('2a8001', '0500'), 'is padded'],
    ['an OID without end', extended('ff'.repeat(300), '0500'), 'a broken OBJECT IDENTIFIER'],
    ['an RDN without attributes', certificateOf({ subject: hex('30023100') }), 'ends before its attribute'],
    ['UTF-8 that is none', certificateOf(named(0x0c, hex('c328'))), 'the commonName is no readable string'],
    ['a PrintableString of Latin-1', certificateOf(named(0x13, hex('e9'))), 'the commonName is no readable string'],
    ['half a BMPString', certificateOf(named(0x1e, hex('004100'))), 'the commonName is no readable string'],
    ['half a surrogate pair', certificateOf(named(0x1e, hex('d83d'))), 'the commonName is no readable string'],
    [
      'a UniversalString beyond Unicode',
      certificateOf(named(0x1c, hex('00110000'))),
      'the commonName is no readable string',
    ],
    ['a name that is a number', certificateOf(named(0x02, hex('01'))), 'the commonName is no readable string'],
    ['a 30th of February', certificateOf(times(0x17, '250230000000Z')), "the notBefore '250230000000Z' is no time"],
    ['an hour 24', certificateOf(times(0x17, '250201240000Z')), 'is no time'],
    ['a time without seconds', certificateOf(times(0x17, '2502010000Z')), 'is no time'],
    ['a time with an offset', certificateOf(times(0x17, '250201000000+0100')), 'is no time'],
    ['a time with a fraction', certificateOf(times(0x18, '20250201000000.5Z')), 'is no time'],
    ['a time of another type', certificateOf(times(0x13, '250201000000Z')), 'is no time'],
    [
      'an RSA key of nothing',
      certificateOf({
        subjectPublicKeyInfo: tlv(0x30, tlv(0x30, tlv(0x06, hex('2a864886f70d010101')), hex('0500')), hex('0301 00')),
      }),
      'ends in the middle of an element',
    ],
    [
      'an EC key without curve',
      certificateOf({
        subjectPublicKeyInfo: tlv(0x30, tlv(0x30, tlv(0x06, hex('2a8648ce3d0201'))), hex('03020004')),
      }),
      'names no curve',
    ],
  ];

  test.each(broken)('%s', (_title, der, reason) => {
    expect(() => parseCertificate(der)).toThrow(expect.objectContaining({ code: 'certificate-unreadable' }));
    expect(() => parseCertificate(der)).toThrow(reason);
  });

  test.each([
    ['an empty text', ''],
    ['text without a block', 'hello'],
    ['a block of another kind', formatPem('PRIVATE KEY', good)],
    ['a block without end', formatPem('CERTIFICATE', good).slice(0, -30)],
  ])('%s', (_title, text) => {
    for (const read of [parseCertificate, parseCertificates]) {
      expect(() => read(text)).toThrow(
        expect.objectContaining({ code: 'certificate-unreadable', hint: expect.any(String) }),
      );
    }
  });
});

describe('hostile bytes end in CertwrightError and in nothing else', () => {
  const real = parseCertificate(realPem).der;
  const readOrRefuse = (der: Buffer) => {
    try {
      parseCertificate(der);
    } catch (error) {
      expect(error).toBeInstanceOf(CertwrightError);
    }
  };

  it('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => readOrRefuse(Buffer.from(bytes))),
      { numRuns: 1000 },
    );
  });

  it('random content in a valid frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 128, maxLength: 400 }), (bytes) =>
        readOrRefuse(tlv(0x30, tlv(0x30, Buffer.from(bytes)))),
      ),
      { numRuns: 1000 },
    );
  });

  it('a real certificate cut short anywhere is refused', () => {
    for (let length = 0; length < real.length; length += 1) {
      expect(() => parseCertificate(real.subarray(0, length))).toThrow(CertwrightError);
    }
  });

  it('a real certificate with bytes changed', () => {
    const change = fc.record({ offset: fc.nat(real.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = Buffer.from(real);
        for (const { offset, byte } of changes) mutated[offset] = byte;
        readOrRefuse(mutated);
      }),
      { numRuns: 5000 },
    );
  });

  it('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(() => parseCertificate(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`)).toThrow(
          CertwrightError,
        );
      }),
    );
  });

  it('elements nested as deep as they fit', () => {
    let nested: Buffer = Buffer.alloc(0);
    for (let depth = 0; depth < 5000; depth += 1) nested = tlv(0x30, nested);
    expect(() => parseCertificate(nested)).toThrow(CertwrightError);
  });

  it('a certificate that parses is made of the bytes that were given', () => {
    const parsed = parseCertificate(real);
    const frame = readDer(parsed.der, derTags.sequence, 'certificate');
    expect(encodingOf(frame).equals(real)).toBe(true);
    expect(contentOf(frame).includes(parsed.subjectPublicKeyInfo.der)).toBe(true);
    expect(parsed.fingerprint).toBe(createHash('sha256').update(real).digest('hex'));
  });
});
