import type { BasicConstraints, Validity } from '../certificate/certificate.ts';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import { CertwrightError } from '../errors.ts';
import type { IssuanceRequest } from '../request/issuance-request.ts';
import { decideValidity } from './decide-validity.ts';
import type { Profile } from './profile.ts';
import type { TbsCertificate, TbsExtensions } from './tbs-certificate.ts';

/** What a decision needs to know of the authority that will sign; a certificate and a decided one both give it. */
export interface IssuingAuthority {
  readonly subject: DistinguishedName;
  readonly validity: Validity;
  readonly extensions: { readonly basicConstraints?: BasicConstraints };
  /** Where those who check what it issues find more about it. */
  readonly addresses?: IssuerAddresses;
}

/** URLs, each missing where there is none. */
export interface IssuerAddresses {
  /** Of its revocation list: cRLDistributionPoints (RFC 5280 §4.2.1.13). */
  readonly crlUrl?: string;
  /** Of its OCSP responder: id-ad-ocsp (RFC 5280 §4.2.2.1). */
  readonly ocspUrl?: string;
  /** Of its own certificate: id-ad-caIssuers (RFC 5280 §4.2.2.1). */
  readonly issuerUrl?: string;
}

/** What is to be decided: how the key looks matters where a template has an RSA variant. */
export interface ProfileInput {
  readonly request: IssuanceRequest;
  readonly profile: Profile;
  /** Undefined for a certificate that signs itself. */
  readonly authority: IssuingAuthority | undefined;
  /** For a key that comes with a request; otherwise the request's keyAlgorithm counts. */
  readonly keyAlgorithm?: string;
}

/**
 * Decides a certificate: a pure function of request, profile, authority and clock.
 * The validity has whole seconds, lies within the authority's, and ends one second short of the lifetime, because both
 * ends are inclusive (RFC 5280 §4.1.2.5).
 * @throws CertwrightError `request-invalid` when the profile has no place for what the request brings
 */
export function applyProfile(input: ProfileInput, now: Date): TbsCertificate {
  const { request, profile, authority } = input;
  const keyAlgorithm = input.keyAlgorithm ?? request.keyAlgorithm;
  assertRoomFor(request, profile);
  return {
    name: request.name,
    profile: profile.name,
    authority: request.authority,
    issuer: authority ? authority.subject : request.subject,
    ...decideValidity(request.validity, authority?.validity, now),
    subject: request.subject,
    keyAlgorithm,
    extensions: {
      ...decideExtensions(request, profile, keyAlgorithm),
      ...addressExtensions(authority?.addresses ?? {}, profile.extensions),
    },
  };
}

function assertRoomFor(request: IssuanceRequest, profile: Profile): void {
  const { basicConstraints, subjectAltName } = profile.extensions;
  if (!subjectAltName && request.subjectAltName.length > 0) {
    throw new CertwrightError('request-invalid', `profile ${profile.name} takes no subjectAltName`, {
      hint: 'leave the names out, or choose another profile',
    });
  }
  if (request.pathLenConstraint !== undefined && basicConstraints.pathLenConstraint !== 'requested') {
    throw new CertwrightError('request-invalid', `profile ${profile.name} takes no pathLenConstraint`, {
      hint: 'leave it out, or choose a profile of an authority',
    });
  }
}

function decideExtensions(request: IssuanceRequest, profile: Profile, keyAlgorithm: string): TbsExtensions {
  const {
    basicConstraints,
    subjectAltName: _,
    ...others
  } = {
    ...profile.extensions,
    // A key of RSA-PSS only signs (RFC 4055 §1.2).
    ...(/^rsa-\d/.test(keyAlgorithm) ? profile.rsaExtensions : {}),
  };
  const { critical, cA } = basicConstraints;
  const pathLenConstraint =
    basicConstraints.pathLenConstraint === 'requested' ? request.pathLenConstraint : basicConstraints.pathLenConstraint;
  const names = request.subjectAltName;
  return {
    ...others,
    basicConstraints: { critical, cA, ...(pathLenConstraint !== undefined && { pathLenConstraint }) },
    // RFC 5280 §4.2.1.6: critical when the subject is empty, and only then.
    ...(names.length > 0 && { subjectAltName: { critical: request.subject.length === 0, names } }),
  };
}

/**
 * The addresses of an authority as extensions of what it issues, each missing where it has none. Whoever answers about
 * revocation is not asked about itself (id-pkix-ocsp-nocheck, RFC 6960 §4.2.2.2.1).
 */
export function addressExtensions(
  { crlUrl, ocspUrl, issuerUrl }: IssuerAddresses,
  { ocspNoCheck }: Pick<TbsExtensions, 'ocspNoCheck'>,
): Pick<TbsExtensions, 'crlDistributionPoints' | 'authorityInfoAccess'> {
  const ocsp = ocspUrl === undefined || ocspNoCheck ? [] : [ocspUrl];
  const caIssuers = issuerUrl === undefined ? [] : [issuerUrl];
  return {
    ...(crlUrl !== undefined && !ocspNoCheck && { crlDistributionPoints: { critical: false, uris: [crlUrl] } }),
    ...(ocsp.length + caIssuers.length > 0 && { authorityInfoAccess: { critical: false, ocsp, caIssuers } }),
  };
}
