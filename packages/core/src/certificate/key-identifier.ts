import { hash } from 'node:crypto';
import type { SubjectPublicKeyInfo } from './certificate.ts';
import { DerFields, derTags, readDer } from './der.ts';
import { readBitString } from './der-values.ts';

/** What openssl's `hash` gives for a key: SHA-1 over the bits of subjectPublicKey (RFC 5280 §4.2.1.2), in hex. */
export function keyIdentifierOf({ der }: Pick<SubjectPublicKeyInfo, 'der'>): string {
  const fields = new DerFields(readDer(der, derTags.sequence, 'public key'), 'subjectPublicKeyInfo');
  fields.take(derTags.sequence, 'algorithm');
  return hash('sha1', readBitString(fields.take(derTags.bitString, 'subjectPublicKey')).bytes, 'hex');
}
