import type { CertificationRequest } from './certificate/certificate.ts';
import { attributeValues } from './certificate/distinguished-name.ts';
import { extensionIdentifiers } from './certificate/object-identifiers.ts';
import { CertwrightError } from './errors.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import type { IssuanceRequest } from './request/issuance-request.ts';

/**
 * What a certification request asks for, in our words; what it asks for that a caller could not ask for either is
 * refused.
 * @param fields what the caller decides
 * @throws CertwrightError `policy-violation`, and for the fields what `parse` throws
 */
export function readCertificationRequest(
  { subject, extensions }: CertificationRequest,
  fields: Record<string, unknown>,
  parse: (input: unknown) => IssuanceRequest,
): IssuanceRequest {
  const names = extensions.subjectAltName?.names ?? [];
  // What the parser has no form for is left to the policy, which names it.
  const known = names.filter(({ type }) => type !== 'other');
  try {
    const request = parse({ ...fields, subject, subjectAltName: known });
    return known.length < names.length ? { ...request, subjectAltName: names } : request;
  } catch (error) {
    if (!(error instanceof CertwrightError) || error.code !== 'request-invalid') throw error;
    // What the caller said wrong is no fault of the request.
    parse({ ...fields, name: fields.name ?? 'any' });
    throw new CertwrightError('policy-violation', `the certification request is not allowed: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      details: error.details,
      cause: error,
    });
  }
}

/** What to tell of a certification request that is signed; lower case, without a full stop. */
export function warningsAboutRequest(certificationRequest: CertificationRequest, tbs: TbsCertificate): string[] {
  return [...leftOut(certificationRequest), ...allPowerful(tbs)];
}

/** Kubernetes allows this group everything, and nothing but the authority's end takes that back. */
function allPowerful({ subject, extensions }: TbsCertificate): string[] {
  const isClient = extensions.extendedKeyUsage?.purposes.includes('clientAuth') ?? true;
  return isClient && attributeValues(subject, 'organizationName').includes('system:masters')
    ? ['the request asks for the group system:masters: to Kubernetes, whoever has its key may do everything']
    : [];
}

function leftOut({ rawExtensions }: CertificationRequest): string[] {
  const others = rawExtensions
    .filter(({ oid }) => oid !== extensionIdentifiers.subjectAltName)
    .map(({ oid }) => Object.entries(extensionIdentifiers).find(([, known]) => known === oid)?.[0] ?? oid);
  return others.length > 0
    ? [`the request asks for ${others.join(', ')}; the profile decides these, so they were left out`]
    : [];
}
