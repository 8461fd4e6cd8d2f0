import { hash } from 'node:crypto';
import type { SubjectPublicKeyInfo } from './certificate.ts';

/**
 * What the record knows an issuer by: SHA-256 over its SubjectPublicKeyInfo, hex. An authority that is renewed keeps it,
 * one that is rotated gets another.
 */
export function issuerKeyOf({
  subjectPublicKeyInfo,
}: {
  readonly subjectPublicKeyInfo: Pick<SubjectPublicKeyInfo, 'der'>;
}): string {
  return hash('sha256', subjectPublicKeyInfo.der, 'hex');
}
