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
    ...checkChain(certificate, above),
  ];
}

function checkCertificateSigner({ extensions, subject }: Certificate): string[] {
  const { basicConstraints, keyUsage } = extensions;
  return [
    ...(basicConstraints?.cA ? [] : ['it is not CA:TRUE (RFC 5280 §4.2.1.9)']),
    // One that is missing forbids nothing; CAs made by hand often have none.
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

function checkChain(certificate: Certificate, above: readonly Certificate[]): string[] {
  return chainAbove(certificate, above).flatMap(({ extensions: { basicConstraints } }, index) => {
    if (!basicConstraints?.cA) return ['one above it is not CA:TRUE (RFC 5280 §4.2.1.9)'];
    const limit = basicConstraints.pathLenConstraint;
    return limit !== undefined && limit <= index
      ? [`an authority above it allows only ${limit} below (RFC 5280 §4.2.1.9)`]
      : [];
  });
}

/**
 * How many authorities may stand below this one, by its own word and by those above it; undefined for no limit. A path
 * length counts the authorities below, the last certificate not among them (RFC 5280 §4.2.1.9).
 */
export function findPathLengthLeft(certificate: Certificate, above: readonly Certificate[]): number | undefined {
  const left = [certificate, ...chainAbove(certificate, above)].flatMap(({ extensions }, below) => {
    const limit = extensions.basicConstraints?.pathLenConstraint;
    return limit === undefined ? [] : [limit - below];
  });
  return left.length === 0 ? undefined : Math.min(...left);
}

/**
 * The part of it that stands above the certificate, by name; what follows are others that are trusted, perhaps an older
 * root of the same name.
 */
export function chainAbove(certificate: Certificate, above: readonly Certificate[]): Certificate[] {
  const chain: Certificate[] = [];
  let current = certificate;
  for (const next of above) {
    if (current.subjectDer.equals(current.issuerDer) || !next.subjectDer.equals(current.issuerDer)) break;
    chain.push(next);
    current = next;
  }
  return chain;
}
