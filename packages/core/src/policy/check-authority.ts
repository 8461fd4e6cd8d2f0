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
    // Without it openssl finds nothing for the authorityKeyIdentifier of what it signs.
    ...(extensions.subjectKeyIdentifier ? [] : ['it has no subjectKeyIdentifier (RFC 5280 §4.2.1.2)']),
    ...(subject.length === 0 ? ['its subject is empty (RFC 5280 §4.1.2.6)'] : []),
  ];
}

function checkValidity({ validity: { notBefore, notAfter } }: Certificate, now: Date): string[] {
  if (now < notBefore) return [`it is not valid before ${notBefore.toISOString()} (RFC 5280 §4.1.2.5)`];
  // Valid through its last second.
  return now.getTime() >= notAfter.getTime() + 1000
    ? [`it expired on ${notAfter.toISOString()} (RFC 5280 §4.1.2.5)`]
    : [];
}

function checkPathLengths(certificate: Certificate, above: readonly Certificate[]): string[] {
  return limitsAbove(certificate, above)
    .filter(({ limit, below }) => limit < below)
    .map(({ limit }) => `an authority above it allows only ${limit} below (RFC 5280 §4.2.1.9)`);
}

/**
 * How many authorities may stand below this one, by its own word and by those above it; undefined for no limit
 * (RFC 5280 §4.2.1.9).
 */
export function findPathLengthLeft(certificate: Certificate, above: readonly Certificate[]): number | undefined {
  const own = certificate.extensions.basicConstraints?.pathLenConstraint;
  const left = limitsAbove(certificate, above).map(({ limit, below }) => limit - below);
  return own === undefined && left.length === 0 ? undefined : Math.min(own ?? Number.POSITIVE_INFINITY, ...left);
}

/** A path length counts the authorities below, the last certificate not among them (RFC 5280 §4.2.1.9). */
function limitsAbove(certificate: Certificate, above: readonly Certificate[]): { limit: number; below: number }[] {
  const limits: { limit: number; below: number }[] = [];
  let current = certificate;
  for (const [index, next] of above.entries()) {
    // What follows the chain are others that are trusted.
    if (current.subjectDer.equals(current.issuerDer) || !next.subjectDer.equals(current.issuerDer)) break;
    const limit = next.extensions.basicConstraints?.pathLenConstraint;
    if (limit !== undefined) limits.push({ limit, below: index + 1 });
    current = next;
  }
  return limits;
}
