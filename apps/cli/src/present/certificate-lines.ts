import { X509Certificate } from 'node:crypto';
import { type Certificate, formatDistinguishedName, formatGeneralName } from '@certwright/core';
import { formatTime, formatWhen } from './words.ts';

/** One without a label goes on with the line above it. */
export type Line = readonly [label: string, value: string];

/** What a certificate says, for people: a label and a value each. */
export function certificateLines(certificate: Certificate, now: Date): Line[] {
  const { serialNumber, subject, issuer, validity, extensions, subjectPublicKeyInfo } = certificate;
  const { fingerprint, fingerprint256 } = new X509Certificate(certificate.der);
  return [
    ['subject', formatDistinguishedName(subject) || 'empty'],
    ['issuer', formatDistinguishedName(issuer) || 'empty'],
    ['serialNumber', serialNumber],
    ['notBefore', `${formatTime(validity.notBefore)}, ${formatWhen(validity.notBefore, now)}`],
    ['notAfter', `${formatTime(validity.notAfter)}, ${formatWhen(validity.notAfter, now)}`],
    ...lines('subjectAltName', (extensions.subjectAltName?.names ?? []).map(formatGeneralName)),
    ['key', subjectPublicKeyInfo.algorithm],
    ['signature', certificate.signatureAlgorithm],
    ...extensionLines(certificate),
    ['SHA-256', fingerprint256],
    ['SHA-1', fingerprint],
  ];
}

function extensionLines({ extensions }: Certificate): Line[] {
  const { basicConstraints, keyUsage, extendedKeyUsage, crlDistributionPoints, authorityInfoAccess } = extensions;
  const { subjectKeyIdentifier, authorityKeyIdentifier, certificatePolicies } = extensions;
  const pathLength = basicConstraints?.pathLenConstraint;
  return [
    ['basicConstraints', basicConstraints?.cA ? 'CA:TRUE, an authority' : 'CA:FALSE, no authority'],
    ...optional('pathLenConstraint', pathLength === undefined ? [] : [String(pathLength)]),
    ...optional('keyUsage', keyUsage?.usages ?? []),
    ...optional('extendedKeyUsage', extendedKeyUsage?.purposes ?? []),
    ...optional('certificatePolicies', certificatePolicies?.policyIdentifiers ?? []),
    ...lines('revocation list', crlDistributionPoints?.uris ?? []),
    ...lines('OCSP responder', authorityInfoAccess?.ocsp ?? []),
    ...lines('issuer is at', authorityInfoAccess?.caIssuers ?? []),
    ...optional('subjectKeyIdentifier', idOf(subjectKeyIdentifier)),
    ...optional('authorityKeyIdentifier', idOf(authorityKeyIdentifier)),
  ];
}

function idOf(extension: { readonly keyIdentifier?: string } | undefined): string[] {
  return extension?.keyIdentifier === undefined ? [] : [extension.keyIdentifier];
}

function optional(label: string, values: readonly string[]): Line[] {
  return values.length === 0 ? [] : [[label, values.join(', ')]];
}

/** A line each. */
export function lines(label: string, values: readonly string[]): Line[] {
  return values.map((value, index) => [index === 0 ? label : '', value]);
}

/** Labels in one column, values in another. */
export function alignLines(all: readonly Line[]): string[] {
  const width = Math.max(...all.map(([label]) => label.length));
  return all.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
}
