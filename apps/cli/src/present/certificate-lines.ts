import { type Certificate, formatDistinguishedName, formatGeneralName } from '@certwright/core';
import { formatTime } from './words.ts';

type Line = readonly [label: string, value: string];

/** What a certificate says, for people: a label and a value each. */
export function certificateLines(certificate: Certificate): Line[] {
  const { serialNumber, subject, issuer, validity, extensions, subjectPublicKeyInfo } = certificate;
  const { basicConstraints, keyUsage, extendedKeyUsage, subjectAltName } = extensions;
  const pathLength = basicConstraints?.pathLenConstraint;
  return [
    ['subject', formatDistinguishedName(subject) || 'empty'],
    ['issuer', formatDistinguishedName(issuer)],
    ['serialNumber', serialNumber],
    ['notBefore', formatTime(validity.notBefore)],
    ['notAfter', formatTime(validity.notAfter)],
    ...optional('subjectAltName', (subjectAltName?.names ?? []).map(formatGeneralName)),
    ['key', subjectPublicKeyInfo.algorithm],
    ...optional('pathLenConstraint', pathLength === undefined ? [] : [String(pathLength)]),
    ...optional('keyUsage', keyUsage?.usages ?? []),
    ...optional('extendedKeyUsage', extendedKeyUsage?.purposes ?? []),
    ['fingerprint', `sha256 ${certificate.fingerprint}`],
  ];
}

function optional(label: string, values: readonly string[]): Line[] {
  return values.length === 0 ? [] : [[label, values.join(', ')]];
}

/** Labels in one column, values in another. */
export function alignLines(lines: readonly Line[]): string[] {
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
}
