import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { hex, tlv } from '../../test/der-writer.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { x509 } from '../../test/peculiar-x509.ts';
import { CertwrightError } from '../errors.ts';
import { keyAlgorithms } from './key-algorithm.ts';
import { parseCertificationRequest } from './parse-certification-request.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const config = (requestExtensions: string) => `
[req]
distinguished_name = subject
attributes = attributes
prompt = no
utf8 = yes
string_mask = utf8only
${requestExtensions === '' ? '' : 'req_extensions = extensions'}
[subject]
0.O = dev
1.O = Дом
CN = alice
[attributes]
challengePassword = not secret
[extensions]
${requestExtensions}
`;
const names = 'subjectAltName = DNS:a.example, IP:::1\nkeyUsage = critical, keyAgreement\n1.2.3.4 = DER:0500';
const key = openssl.makeKey('ec-p256');
const pem = openssl.request(key, config(names));

test('a file with two requests is refused, for only one would be signed', () => {
  const message = 'the certification request cannot be read: 2 are there, and only one is signed at a time';
  expect(() => parseCertificationRequest(pem + pem)).toThrow(
    expect.objectContaining({ code: 'certification-request-invalid', message }),
  );
});

describe.each(keyAlgorithms)('a request with a key of %s', (algorithm) => {
  const text = openssl.request(openssl.makeKey(algorithm), config(names));
  const parsed = parseCertificationRequest(text);

  it('is read', () => {
    expect(parsed.pem).toBe(text);
    expect(parsed.subject).toEqual([
      { type: 'organizationName', value: 'dev' },
      { type: 'organizationName', value: 'Дом' },
      { type: 'commonName', value: 'alice' },
    ]);
    expect(parsed.subjectPublicKeyInfo.algorithm).toBe(algorithm);
    expect(parsed.extensions).toEqual({
      subjectAltName: {
        critical: false,
        names: [
          { type: 'dNSName', value: 'a.example' },
          { type: 'iPAddress', value: '::1' },
        ],
      },
      keyUsage: { critical: true, usages: ['keyAgreement'] },
    });
  });

  it('is read by @peculiar/x509 alike', () => {
    const peculiar = new x509.Pkcs10CertificateRequest(text);
    expect(parsed.subjectPublicKeyInfo.der.equals(Buffer.from(peculiar.publicKey.rawData))).toBe(true);
    expect(peculiar.subject).toBe('O=dev, O=Дом, CN=alice');
    expect(parsed.rawExtensions.map(({ oid, critical, value }) => [oid, critical, value.toString('hex')])).toEqual(
      peculiar.extensions.map(({ type, critical, value }) => [type, critical, Buffer.from(value).toString('hex')]),
    );
  });
});

describe('forms that are taken', () => {
  const parsed = parseCertificationRequest(pem);

  it('DER', () => {
    expect(parseCertificationRequest(parsed.der)).toEqual(parsed);
  });

  it('the shortest one there is, as DER', () => {
    const shortest = parseCertificationRequest(
      openssl.request(openssl.makeKey('ed25519'), config('').replace('challengePassword', '#'), '-subj', '/'),
    );
    expect(shortest.der).toHaveLength(129);
    expect(parseCertificationRequest(shortest.der)).toEqual(shortest);
  });

  it('the older label, which is written as the newer one', () => {
    expect(parseCertificationRequest(openssl.request(key, config(names), '-newhdr')).pem).toContain(
      '-----BEGIN CERTIFICATE REQUEST-----',
    );
  });

  it('no extensions asked for, an empty subject', () => {
    const plain = parseCertificationRequest(openssl.request(key, config(''), '-subj', '/'));
    expect([plain.subject, plain.extensions, plain.rawExtensions]).toEqual([[], {}, []]);
  });
});

const spki = parseCertificationRequest(pem).subjectPublicKeyInfo.der;
const ecdsa = tlv(0x30, tlv(0x06, hex('2a8648ce3d040302')));
const requestOf = (version: string, ...attributes: readonly Buffer[]): Buffer =>
  tlv(0x30, tlv(0x30, hex(version), hex('3000'), spki, tlv(0xa0, ...attributes)), ecdsa, hex('03020000'));
const subjectKeyIdentifier = hex('300b 3009 0603551d0e 04020400');
const asks = (oid: string, ...values: readonly Buffer[]): Buffer =>
  tlv(0x30, tlv(0x06, hex(oid)), tlv(0x31, ...values));
const standard = '2a864886f70d01090e';
const microsoft = '2b06010401823702010e';

describe('extensions are found wherever openssl would copy them from', () => {
  test.each([
    ['RFC 2985', standard],
    ['Microsoft', microsoft],
  ])('%s', (_title, oid) => {
    const { extensions } = parseCertificationRequest(requestOf('020100', asks(oid, subjectKeyIdentifier)));
    expect(extensions.subjectKeyIdentifier).toEqual({ critical: false, keyIdentifier: '' });
  });

  test.each<[string, Buffer, string]>([
    [
      'two attributes',
      requestOf('020100', asks(standard, subjectKeyIdentifier), asks(standard, subjectKeyIdentifier)),
      'more than one attribute',
    ],
    [
      'both kinds',
      requestOf('020100', asks(standard, subjectKeyIdentifier), asks(microsoft, subjectKeyIdentifier)),
      'more than one attribute',
    ],
    [
      'two values',
      requestOf('020100', asks(standard, subjectKeyIdentifier, subjectKeyIdentifier)),
      'holds more than its fields',
    ],
    ['no value', requestOf('020100', asks(standard)), 'ends before its extensions'],
    ['another version', requestOf('020101'), 'the version number is 1 and not 0'],
    ['trailing bytes', Buffer.concat([requestOf('020100'), hex('00')]), '1 trailing bytes'],
  ])('refused: %s', (_title, der, reason) => {
    expect(() => parseCertificationRequest(der)).toThrow(
      expect.objectContaining({ code: 'certification-request-invalid' }),
    );
    expect(() => parseCertificationRequest(der)).toThrow(reason);
  });
});

describe('hostile bytes end in certification-request-invalid and in nothing else', () => {
  const real = parseCertificationRequest(pem).der;

  it('a real request cut short anywhere', () => {
    for (let length = 0; length < real.length; length += 1) {
      expect(() => parseCertificationRequest(real.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'certification-request-invalid' }),
      );
    }
  });

  it('a real request with bytes changed', () => {
    const change = fc.record({ offset: fc.nat(real.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = Buffer.from(real);
        for (const { offset, byte } of changes) mutated[offset] = byte;
        try {
          parseCertificationRequest(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(CertwrightError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test.each(['', 'hello', '-----BEGIN CERTIFICATE REQUEST-----\n?\n-----END CERTIFICATE REQUEST-----\n'])(
    '%j',
    (text) => {
      expect(() => parseCertificationRequest(text)).toThrow(
        expect.objectContaining({ code: 'certification-request-invalid', hint: expect.any(String) }),
      );
    },
  );
});
