import type { Certificate } from '../certificate/certificate.ts';
import { isStrongKey, strongKeys } from './key-strength.ts';

/**
 * What keeps a certificate from being used as an authority now; empty when nothing does.
 * @param above the chain above it, its issuer first, as far as it is known
 */
export function checkAuthority(certificate: Certificate, above: readonly Certificate[], now: Date): string[] {
  return [
    ...checkCertificateSigner(certificate),
    ...checkValidity(certificate, now),
    ...(isStrongKey(certificate.subjectPublicKeyInfo.algorithm)
      ? []
      : [`its key is ${certificate.subjectPublicKeyInfo.algorithm}; ${strongKeys} (NIST SP 800-57 Part 1)`]),
    ...checkPathLengths(certificate, above),
  ];
}

function checkCertificateSigner({ extensions, subject }: Certificate): string[] {
  const { basicConstraints, keyUsage } = extensions;
  return [
    ...(basicConstraints?.cA ? [] : ['it is not CA:TRUE (RFC 5280 §4.2.1.9)']),
    ...(keyUsage && !keyUsage.usages.includes('keyCertSign')
      ? ['its keyUsage has no keyCertSign (RFC 5280 §4.2.1.3)']
      : []),
    ...(subject.length === 0 ? ['its subject is empty (RFC 5280 §4.1.2.6)'] : []),
  ];
}

function checkValidity({ validity: { notBefore, notAfter } }: Certificate, now: Date): string[] {
  if (now < notBefore) return [`it is not valid before ${notBefore.toISOString()} (RFC 5280 §4.1.2.5)`];
  return now > notAfter ? [`it expired on ${notAfter.toISOString()} (RFC 5280 §4.1.2.5)`] : [];
}

/** A path length counts the authorities below, the last certificate not among them (RFC 5280 §4.2.1.9). */
function checkPathLengths(certificate: Certificate, above: readonly Certificate[]): string[] {
  let issuer = certificate.issuerDer;
  let below = 0;
  const faults: string[] = [];
  for (const next of above) {
    // What follows the chain are others that are trusted.
    if (!next.subjectDer.equals(issuer)) break;
    below += 1;
    const limit = next.extensions.basicConstraints?.pathLenConstraint;
    if (limit !== undefined && limit < below)
      faults.push(`an authority above it allows only ${limit} below (RFC 5280 §4.2.1.9)`);
    issuer = next.issuerDer;
  }
  return faults;
}
