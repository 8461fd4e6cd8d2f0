import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { hex, tlv } from '../../test/der-writer.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { CertwrightError } from '../errors.ts';
import { isAskedOf } from './ocsp-cert-id.ts';
import { parseCertificate } from './parse-certificate.ts';
import { parseOcspRequest } from './parse-ocsp-request.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const authorityConfig = '[req]\ndistinguished_name = s\nprompt = no\n[s]\nCN = ca\n';
const key = openssl.makeKey('rsa-2048');
const issuer = parseCertificate(openssl.selfSign(key, authorityConfig));
const other = parseCertificate(openssl.selfSign(openssl.makeKey('ec-p256'), authorityConfig));
openssl.write('ca.pem', issuer.pem);

/** What openssl asks. */
function ask(...args: readonly string[]): Buffer {
  openssl.run('ocsp', '-issuer', 'ca.pem', ...args, '-reqout', 'request.der');
  return readFileSync(`${openssl.path}/request.der`);
}

describe('what openssl asks is read', () => {
  test.each(['sha1', 'sha256', 'sha384', 'sha512'])('about a certificate by %s', (algorithm) => {
    const { certIds, nonce } = parseOcspRequest(ask(`-${algorithm}`, '-serial', '0x0A1B'));
    expect(certIds.map(({ hashAlgorithm, serialNumber }) => [hashAlgorithm, serialNumber])).toEqual([
      [algorithm, 'a1b'],
    ]);
    expect(certIds.map((certId) => [isAskedOf(certId, issuer), isAskedOf(certId, other)])).toEqual([[true, false]]);
    expect(nonce?.length).toBe(16);
  });

  test('about several, in their order', () => {
    const { certIds } = parseOcspRequest(ask('-serial', '0xFF', '-sha256', '-serial', '1', '-serial', '0xFF'));
    expect(certIds.map(({ hashAlgorithm, serialNumber }) => `${hashAlgorithm} ${serialNumber}`)).toEqual([
      'sha1 ff',
      'sha256 1',
      'sha256 ff',
    ]);
  });

  test('without a nonce, and signed by whoever asks', () => {
    expect(parseOcspRequest(ask('-no_nonce', '-serial', '1')).nonce).toBeUndefined();
    const signed = ask('-serial', '1', '-signer', 'ca.pem', '-signkey', key);
    expect(parseOcspRequest(signed).certIds).toHaveLength(1);
  });

  test('by an algorithm that is not known here, it is of no issuer', () => {
    const [certId] = parseOcspRequest(ask('-md5', '-serial', '1')).certIds;
    expect(certId?.hashAlgorithm).toBeUndefined();
    expect(certId && isAskedOf(certId, issuer)).toBe(false);
  });
});

const sha1 = tlv(0x30, hex('06 05 2b 0e 03 02 1a'), hex('05 00'));
const certId = tlv(0x30, sha1, tlv(0x04, Buffer.alloc(20)), tlv(0x04, Buffer.alloc(20)), hex('02 01 7f'));
const single = tlv(0x30, certId);
const nonceOid = hex('06 09 2b 06 01 05 05 07 30 01 02');
const extension = (...parts: readonly Buffer[]) => tlv(0x30, tlv(0x30, ...parts));
const nonce = (bytes: Buffer) => extension(nonceOid, tlv(0x04, tlv(0x04, bytes)));
const request = (...fields: readonly Buffer[]) => tlv(0x30, tlv(0x30, ...fields));
const withExtensions = (extensions: Buffer) => request(tlv(0x30, single), tlv(0xa2, extensions));
const critical = extension(hex('06 03 2a 03 04'), hex('01 01 ff'), tlv(0x04, Buffer.of()));

describe('what is written by hand', () => {
  test.each([
    ['a version that is told', request(tlv(0xa0, hex('02 01 00')), tlv(0x30, single))],
    ['a name of who asks', request(tlv(0xa1, tlv(0x82, Buffer.from('a.example'))), tlv(0x30, single))],
    ['a nonce of one octet', withExtensions(nonce(Buffer.alloc(1, 7)))],
    ['a nonce of 128 octets', withExtensions(nonce(Buffer.alloc(128, 7)))],
    [
      'an extension that is not known, and not critical',
      withExtensions(extension(hex('06 03 2a 03 04'), hex('04 00'))),
    ],
    ['a hundred certificates', request(tlv(0x30, ...Array(100).fill(single)))],
  ])('%s is read', (_, der) => {
    const { certIds, der: read } = parseOcspRequest(der);
    expect(certIds[0]?.serialNumber).toBe('7f');
    expect(read).toBe(der);
  });

  test.each([
    ['nothing', Buffer.of(), /ends in the middle/],
    ['text', Buffer.from('hello, world'), /longer than what it stands in|tag/],
    [
      'trailing bytes',
      Buffer.concat([request(tlv(0x30, single)), hex('00')]),
      /1 trailing bytes after the OCSPRequest/,
    ],
    ['version 2', request(tlv(0xa0, hex('02 01 01')), tlv(0x30, single)), /version number is 1 and not 0/],
    ['no certificate', request(tlv(0x30)), /asks about 0 certificates/],
    ['101 certificates', request(tlv(0x30, ...Array(101).fill(single))), /asks about 101 certificates/],
    ['an empty nonce', withExtensions(nonce(Buffer.of())), /nonce of 0 octets/],
    ['a nonce of 129 octets', withExtensions(nonce(Buffer.alloc(129))), /nonce of 129 octets/],
    [
      'a nonce that is no OCTET STRING',
      withExtensions(extension(nonceOid, tlv(0x04, hex('02 01 07')))),
      /nonce has tag 0x02/,
    ],
    [
      'two nonces',
      withExtensions(tlv(0x30, ...[1, 2].map(() => tlv(0x30, nonceOid, tlv(0x04, hex('04 01 07')))))),
      /twice/,
    ],
    ['a critical extension', withExtensions(critical), /extension 1\.2\.3\.4 is critical/],
    [
      'a critical extension of one',
      request(tlv(0x30, tlv(0x30, certId, tlv(0xa0, critical)))),
      /1\.2\.3\.4 is critical/,
    ],
    ['one more field', request(tlv(0x30, single), hex('05 00')), /holds more than its fields/],
    ['33 kB', request(tlv(0x30, single), tlv(0xa2, Buffer.alloc(33 * 1024))), /and 32768 are the most/],
    [
      'a serial number with padding',
      request(tlv(0x30, tlv(0x30, tlv(0x30, sha1, hex('04 00 04 00 02 02 00 01'))))),
      /INTEGER/,
    ],
  ])('%s is refused', (_, der, message) => {
    expect(() => parseOcspRequest(der)).toThrow(
      expect.objectContaining({ code: 'certificate-unreadable', message: expect.stringMatching(message) }),
    );
  });
});

const readOrRefused = (der: Buffer) => {
  try {
    return parseOcspRequest(der).certIds.length > 0;
  } catch (error) {
    if (error instanceof CertwrightError) return false;
    throw error;
  }
};

it('whatever anybody sends is read or refused, and never anything else', () => {
  const real = ask('-serial', '0x0A1B', '-sha256', '-serial', '0xFF');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readOrRefused(Buffer.from(bytes)) || true));
  fc.assert(
    fc.property(fc.nat(real.length - 1), fc.integer({ min: 1, max: 255 }), (offset, change) => {
      const damaged = Buffer.from(real);
      damaged.writeUInt8(damaged.readUInt8(offset) ^ change, offset);
      return readOrRefused(damaged) || true;
    }),
    { numRuns: 2000 },
  );
  for (let length = 0; length < real.length; length += 1) expect(readOrRefused(real.subarray(0, length))).toBe(false);
  expect(readOrRefused(Buffer.concat([real, randomBytes(1)]))).toBe(false);
});
