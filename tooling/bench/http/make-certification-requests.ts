import { generateKeyPairSync, sign } from 'node:crypto';

/** PEM of as many certification requests (RFC 2986) as asked for, each with an ec-p256 key and a common name of its own. */
export function makeCertificationRequests(count: number): string[] {
  return Array.from({ length: count }, (_, index) => makeOne(`host-${index}.bench.example`));
}

function makeOne(commonName: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const version = Buffer.from([2, 1, 0]);
  const info = sequence(
    version,
    sequence(tlv(0x31, sequence(commonNameType, tlv(0x0c, Buffer.from(commonName))))),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa0, extensionRequest(commonName)),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.of(0), sign('sha256', info, privateKey)]));
  return pem(sequence(info, sequence(ecdsaWithSha256), signature));
}

/** Asks for the common name as dNSName: without one, nobody believes a server. */
function extensionRequest(dnsName: string): Buffer {
  const names = sequence(tlv(0x82, Buffer.from(dnsName)));
  return sequence(extensionRequestType, tlv(0x31, sequence(sequence(subjectAltNameType, tlv(0x04, names)))));
}

const commonNameType = Buffer.from('0603550403', 'hex');
const subjectAltNameType = Buffer.from('0603551d11', 'hex');
const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');
const extensionRequestType = Buffer.from('06092a864886f70d01090e', 'hex');

const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, Buffer.concat(parts));

function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const header =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), value]);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join('\n');
}
