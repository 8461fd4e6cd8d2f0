import { X509Certificate } from 'node:crypto';
import { type Certificate, formatDistinguishedName, formatGeneralName } from '@certwright/core';
import type { Fact } from './fact.ts';
import { formatTime, formatWhen } from './words.ts';

/** What a certificate says, for people, in RFC 5280's words; what it does not say is left out. */
export function certificateFacts(certificate: Certificate, now: Date): Fact[] {
  const { serialNumber, subject, issuer, validity, extensions, subjectPublicKeyInfo } = certificate;
  const { fingerprint, fingerprint256 } = new X509Certificate(certificate.der);
  const when = (time: Date) => `${formatTime(time)}, ${formatWhen(time, now)}`;
  const facts: Fact[] = [
    ['subject', [formatDistinguishedName(subject) || 'empty']],
    ['issuer', [formatDistinguishedName(issuer) || 'empty']],
    ['serialNumber', [serialNumber]],
    ['notBefore', [when(validity.notBefore)]],
    ['notAfter', [when(validity.notAfter)]],
    ['subjectAltName', (extensions.subjectAltName?.names ?? []).map(formatGeneralName)],
    ['key', [subjectPublicKeyInfo.algorithm]],
    ['signature', [certificate.signatureAlgorithm]],
    ...extensionFacts(certificate),
    ['SHA-256', [fingerprint256]],
    ['SHA-1', [fingerprint]],
  ];
  return facts.filter(([, values]) => values.length > 0);
}

function extensionFacts({ extensions }: Certificate): Fact[] {
  const { basicConstraints, keyUsage, extendedKeyUsage, crlDistributionPoints, authorityInfoAccess } = extensions;
  const { subjectKeyIdentifier, authorityKeyIdentifier, certificatePolicies } = extensions;
  const pathLength = basicConstraints?.pathLenConstraint;
  return [
    ['basicConstraints', [basicConstraints?.cA ? 'CA:TRUE, an authority' : 'CA:FALSE, no authority']],
    ['pathLenConstraint', pathLength === undefined ? [] : [String(pathLength)]],
    ['keyUsage', joined(keyUsage?.usages)],
    ['extendedKeyUsage', joined(extendedKeyUsage?.purposes)],
    ['certificatePolicies', joined(certificatePolicies?.policyIdentifiers)],
    ['revocation list', crlDistributionPoints?.uris ?? []],
    ['OCSP responder', authorityInfoAccess?.ocsp ?? []],
    ['issuer is at', authorityInfoAccess?.caIssuers ?? []],
    ['subjectKeyIdentifier', idOf(subjectKeyIdentifier)],
    ['authorityKeyIdentifier', idOf(authorityKeyIdentifier)],
  ];
}

const joined = (values: readonly string[] = []): string[] => (values.length === 0 ? [] : [values.join(', ')]);

function idOf(extension: { readonly keyIdentifier?: string } | undefined): string[] {
  return extension?.keyIdentifier === undefined ? [] : [extension.keyIdentifier];
}
