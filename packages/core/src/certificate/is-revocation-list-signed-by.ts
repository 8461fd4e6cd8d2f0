import { constants, createPublicKey, verify } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import type { RevocationList } from './parse-revocation-list.ts';
import { readSignedParts } from './signature-scheme.ts';

/**
 * Whether a list names the issuer, and carries a signature by its key; says nothing about times, nor about whether the
 * issuer may sign lists.
 */
export function isRevocationListSignedBy(
  list: RevocationList,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  return list.issuerDer.equals(issuer.subjectDer) && carriesSignatureBy(list.der, issuer.subjectPublicKeyInfo.der);
}

/**
 * Whether a SEQUENCE that begins with content, signatureAlgorithm and signature (RFC 5280 §4.1.1, RFC 6960 §4.2.1)
 * carries the signature of a key.
 */
export function carriesSignatureBy(der: Buffer, publicKey: Buffer): boolean {
  try {
    const { signed, signature, scheme } = readSignedParts(der);
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    if (scheme === undefined || !scheme.keyTypes.includes(key.asymmetricKeyType ?? '')) return false;
    const { digest, saltLength } = scheme;
    const padding = saltLength === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
    return verify(digest, signed, { key, ...padding }, signature);
  } catch {
    // A key or a signature of a kind that node cannot check proves nothing.
    return false;
  }
}
