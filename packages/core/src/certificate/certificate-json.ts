import type { Certificate } from './certificate.ts';
import { formatGeneralName } from './general-name.ts';

/** A certificate as plain values for JSON: RFC 5280's words, numbers of any length in hex. */
export function certificateJson(certificate: Certificate) {
  const { serialNumber, subject, issuer, validity, extensions, subjectPublicKeyInfo } = certificate;
  const { basicConstraints, keyUsage, extendedKeyUsage, subjectAltName } = extensions;
  return {
    subject,
    issuer,
    serialNumber,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    subjectAltName: (subjectAltName?.names ?? []).map(formatGeneralName),
    keyAlgorithm: subjectPublicKeyInfo.algorithm,
    signatureAlgorithm: certificate.signatureAlgorithm,
    basicConstraints: {
      cA: basicConstraints?.cA ?? false,
      ...(basicConstraints?.pathLenConstraint !== undefined && {
        pathLenConstraint: basicConstraints.pathLenConstraint,
      }),
    },
    keyUsage: keyUsage?.usages ?? [],
    extendedKeyUsage: extendedKeyUsage?.purposes ?? [],
    subjectKeyIdentifier: extensions.subjectKeyIdentifier?.keyIdentifier,
    authorityKeyIdentifier: extensions.authorityKeyIdentifier?.keyIdentifier,
    fingerprint: certificate.fingerprint,
  };
}
