import { createPublicKey, X509Certificate } from 'node:crypto';
import type { Certificate } from './certificate.ts';

/** Whether a certificate names the issuer, and carries a signature by its key; says nothing about validity or constraints. */
export function isIssuedBy(
  certificate: Certificate,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  if (!certificate.issuerDer.equals(issuer.subjectDer)) return false;
  try {
    const key = createPublicKey({ key: issuer.subjectPublicKeyInfo.der, format: 'der', type: 'spki' });
    return new X509Certificate(certificate.der).verify(key);
  } catch {
    // A key or a signature of a kind that node cannot check proves nothing.
    return false;
  }
}
