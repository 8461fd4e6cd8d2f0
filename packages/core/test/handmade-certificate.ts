import { type KeyObject, sign } from 'node:crypto';
import { formatPem } from '../src/certificate/pem.ts';
import { hex, tlv } from './der-writer.ts';

/** The parts of a certificate, each DER where it is a Buffer; signed by node:crypto, so it may say what openssl would not. */
export interface HandmadeCertificate {
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  /** ECDSA on P-256. */
  readonly signingKey: KeyObject;
  readonly issuer: Buffer;
  readonly subject?: Buffer;
  /** Hex. */
  readonly serialNumber?: string;
  /** UTCTime. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Of the encoding, one less than the version's. */
  readonly version?: number;
  /** What stands between the key and the extensions. */
  readonly uniqueIds?: Buffer | undefined;
  readonly extensions?: readonly Buffer[] | undefined;
}

const ecdsaWithSha256 = tlv(0x30, hex('06 08 2a8648ce3d040302'));

/** A Name with one attribute in each relative name. */
export function name(...attributes: readonly Buffer[]): Buffer {
  return tlv(0x30, ...attributes.map((one) => tlv(0x31, one)));
}

/** One attribute of a name; the type is the content of its OID, in hex. */
export function attribute(type: string, tag: number, value: string): Buffer {
  return tlv(0x30, tlv(0x06, hex(type)), tlv(tag, Buffer.from(value, 'latin1')));
}

export const commonName = (value: string) => attribute('550403', 0x0c, value);

/** One extension; OID and value in hex. */
export function extension(oid: string, value: string, critical = false): Buffer {
  return tlv(0x30, tlv(0x06, hex(oid)), ...(critical ? [hex('0101ff')] : []), tlv(0x04, hex(value)));
}

/** PEM. */
export function makeHandmadeCertificate(parts: HandmadeCertificate): string {
  const { publicKey, signingKey, issuer, subject = name(commonName('handmade')), version = 2 } = parts;
  const { serialNumber = '1122334455667788', notBefore = '310101000000Z', notAfter = '320101000000Z' } = parts;
  const tbs = tlv(
    0x30,
    ...(version === 0 ? [] : [tlv(0xa0, tlv(0x02, Buffer.from([version])))]),
    tlv(0x02, hex(serialNumber)),
    ecdsaWithSha256,
    issuer,
    tlv(0x30, tlv(0x17, Buffer.from(notBefore)), tlv(0x17, Buffer.from(notAfter))),
    subject,
    publicKey,
    ...(parts.uniqueIds ? [parts.uniqueIds] : []),
    ...(parts.extensions ? [tlv(0xa3, tlv(0x30, ...parts.extensions))] : []),
  );
  const signature = tlv(0x03, Buffer.from([0]), sign('sha256', tbs, signingKey));
  return formatPem('CERTIFICATE', tlv(0x30, tbs, ecdsaWithSha256, signature));
}
