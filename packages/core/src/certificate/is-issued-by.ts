import { X509Certificate } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { readSignedParts } from './signature-scheme.ts';
import { openPublicKey, verifySignature } from './verify-signature.ts';

/** Whether a certificate names the issuer, and carries a signature by its key; says nothing about validity or constraints. */
export function isIssuedBy(
  certificate: Certificate,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  if (!certificate.issuerDer.equals(issuer.subjectDer)) return false;
  try {
    const key = openPublicKey(issuer.subjectPublicKeyInfo);
    const { scheme, ...parts } = readSignedParts(certificate.der);
    // Node knows more schemes, and takes two thirds longer.
    return scheme ? verifySignature(parts, scheme, key) : new X509Certificate(certificate.der).verify(key);
  } catch {
    // A key or a signature of a kind that node cannot check proves nothing.
    return false;
  }
}
