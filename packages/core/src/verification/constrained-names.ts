import type { Certificate } from '../certificate/certificate.ts';
import { derTags, readDer } from '../certificate/der.ts';
import { attributeValues, type DistinguishedName, formatDistinguishedName } from '../certificate/distinguished-name.ts';
import { formatGeneralName, type GeneralName } from '../certificate/general-name.ts';
import { parseDistinguishedName } from '../certificate/parse-distinguished-name.ts';
import { CertwrightError } from '../errors.ts';

/** A name that constraints speak of; a subject is one too. */
export type ConstrainedName = GeneralName | { readonly type: 'directoryName'; readonly value: DistinguishedName };

/**
 * What name constraints apply to in a certificate (RFC 5280 §4.2.1.10): its subject unless it is empty, the addresses
 * in there, and every name of its subjectAltName.
 */
export function constrainedNames({ subject, extensions }: Certificate): ConstrainedName[] {
  const emailAddresses = attributeValues(subject, 'emailAddress');
  return [
    ...(subject.length > 0 ? [{ type: 'directoryName' as const, value: subject }] : []),
    ...emailAddresses.map((value) => ({ type: 'rfc822Name' as const, value })),
    ...(extensions.subjectAltName?.names ?? []).map(openDirectoryName),
  ];
}

export function formatConstrainedName(name: ConstrainedName): string {
  return name.type === 'directoryName' ? `directory:${formatDistinguishedName(name.value)}` : formatGeneralName(name);
}

const directoryNameTag = 4;

function openDirectoryName(name: GeneralName): ConstrainedName {
  if (name.type !== 'other' || name.tag !== directoryNameTag) return name;
  try {
    const value = parseDistinguishedName(readDer(Buffer.from(name.value, 'hex'), derTags.sequence, 'directoryName'));
    return { type: 'directoryName', value };
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    return name;
  }
}
