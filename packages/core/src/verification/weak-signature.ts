import type { Certificate } from '../certificate/certificate.ts';
import { readSignedParts } from '../certificate/signature-scheme.ts';

/** What is weak about the signature of a certificate or a revocation list; undefined when nothing is. */
export function findWeakSignature({
  der,
  signatureAlgorithm,
}: Pick<Certificate, 'der' | 'signatureAlgorithm'>): string | undefined {
  const { scheme } = readSignedParts(der);
  if (scheme === undefined) return `its signature algorithm, ${signatureAlgorithm}, is not known`;
  return scheme.digest === 'md5' || scheme.digest === 'sha1'
    ? `its signature, ${signatureAlgorithm}, rests on ${scheme.digest.toUpperCase()}, which can be forged`
    : undefined;
}
