import type { Certificate, SubjectPublicKeyInfo } from './certificate.ts';
import type { RevocationList } from './parse-revocation-list.ts';
import { readSignedParts } from './signature-scheme.ts';
import { openPublicKey, verifySignature } from './verify-signature.ts';

/**
 * Whether a list names the issuer, and carries a signature by its key; says nothing about times, nor about whether the
 * issuer may sign lists.
 */
export function isRevocationListSignedBy(
  list: RevocationList,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  return list.issuerDer.equals(issuer.subjectDer) && carriesSignatureBy(list.der, issuer.subjectPublicKeyInfo);
}

/**
 * Whether a SEQUENCE that begins with content, signatureAlgorithm and signature (RFC 5280 §4.1.1, RFC 6960 §4.2.1)
 * carries the signature of a key.
 */
export function carriesSignatureBy(der: Buffer, subjectPublicKeyInfo: SubjectPublicKeyInfo): boolean {
  try {
    const { scheme, ...parts } = readSignedParts(der);
    return scheme !== undefined && verifySignature(parts, scheme, openPublicKey(subjectPublicKeyInfo));
  } catch {
    // A key or a signature of a kind that node cannot check proves nothing.
    return false;
  }
}
