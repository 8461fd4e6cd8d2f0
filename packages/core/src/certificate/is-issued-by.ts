import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Certificate, SubjectPublicKeyInfo } from './certificate.ts';

/** Opening a key costs half as much as a check with it, and one authority is asked about thousands of certificates. */
const openedKeys = new WeakMap<SubjectPublicKeyInfo, KeyObject>();

/** Whether a certificate names the issuer, and carries a signature by its key; says nothing about validity or constraints. */
export function isIssuedBy(
  certificate: Certificate,
  issuer: Pick<Certificate, 'subjectDer' | 'subjectPublicKeyInfo'>,
): boolean {
  if (!certificate.issuerDer.equals(issuer.subjectDer)) return false;
  try {
    return new X509Certificate(certificate.der).verify(openKey(issuer.subjectPublicKeyInfo));
  } catch {
    // A key or a signature of a kind that node cannot check proves nothing.
    return false;
  }
}

function openKey(subjectPublicKeyInfo: SubjectPublicKeyInfo): KeyObject {
  const opened = openedKeys.get(subjectPublicKeyInfo);
  if (opened) return opened;
  const key = createPublicKey({ key: subjectPublicKeyInfo.der, format: 'der', type: 'spki' });
  openedKeys.set(subjectPublicKeyInfo, key);
  return key;
}
