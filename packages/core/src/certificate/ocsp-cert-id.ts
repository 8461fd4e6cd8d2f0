import { hash } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { contentOf, type DerElement, DerFields, derTags, encodingOf, readDer } from './der.ts';
import { readBitString, readIntegerHex, readNull, readObjectIdentifier } from './der-values.ts';

/** How a question about a certificate names it (CertID, RFC 6960 §4.1.1): by its issuer's name and key, and its number. */
export interface OcspCertId {
  /** As openssl and node call it; undefined for one that is not known here. */
  readonly hashAlgorithm: OcspHash | undefined;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** Hex, as in `Certificate`. */
  readonly serialNumber: string;
  /** The whole CertID, for comparing byte by byte. */
  readonly der: Buffer;
}

export type OcspHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const hashes = new Map<string, OcspHash>([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

/** Throws `certificate-unreadable`. */
export function parseOcspCertId(element: DerElement): OcspCertId {
  const fields = new DerFields(element, 'certID');
  const algorithm = new DerFields(fields.take(derTags.sequence, 'hashAlgorithm'), 'hashAlgorithm');
  const oid = readObjectIdentifier(algorithm.take(derTags.objectIdentifier, 'algorithm'));
  // A hash has none, told either way (RFC 5912 §6).
  if (!algorithm.isAtEnd) readNull(algorithm.take(derTags.null, 'parameters'));
  algorithm.finish();
  const issuerNameHash = contentOf(fields.take(derTags.octetString, 'issuerNameHash'));
  const issuerKeyHash = contentOf(fields.take(derTags.octetString, 'issuerKeyHash'));
  const serialNumber = readIntegerHex(fields.take(derTags.integer, 'serialNumber'));
  fields.finish();
  return { hashAlgorithm: hashes.get(oid), issuerNameHash, issuerKeyHash, serialNumber, der: encodingOf(element) };
}

/** Whether it asks about a certificate of this issuer. */
export function isAskedOf(
  { hashAlgorithm, issuerNameHash, issuerKeyHash }: OcspCertId,
  { subjectDer, subjectPublicKeyInfo }: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  if (hashAlgorithm === undefined) return false;
  return (
    hash(hashAlgorithm, subjectDer, 'buffer').equals(issuerNameHash) &&
    hash(hashAlgorithm, keyBits(subjectPublicKeyInfo.der), 'buffer').equals(issuerKeyHash)
  );
}

/** The BIT STRING of a SubjectPublicKeyInfo, without its tag, length and number of unused bits. */
function keyBits(subjectPublicKeyInfo: Buffer): Buffer {
  const fields = new DerFields(readDer(subjectPublicKeyInfo, derTags.sequence, 'public key'), 'public key');
  fields.take(derTags.sequence, 'algorithm');
  return readBitString(fields.take(derTags.bitString, 'subjectPublicKey')).bytes;
}
