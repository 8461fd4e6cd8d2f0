import type { Certificate, Validity } from '../certificate/certificate.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import type { RequestedValidity } from '../request/issuance-request.ts';
import { addressExtensions, type IssuingAuthority } from './apply-profile.ts';
import { decideValidity, lifetimeOf } from './decide-validity.ts';
import type { TbsCertificate, TbsExtensions } from './tbs-certificate.ts';

/** The authority that signs a renewal, with its certificate. */
export interface RenewingAuthority extends IssuingAuthority {
  readonly name: string;
  readonly certificate: Certificate;
}

/** What is to be renewed, and what is new about it. */
export interface RenewalInput {
  readonly name: string;
  /** For the record. */
  readonly profile: string;
  readonly former: Certificate;
  /** Undefined for a certificate that signs itself. */
  readonly authority: RenewingAuthority | undefined;
  /** The word of the key that is certified: the former one, or a new one. */
  readonly keyAlgorithm: string;
  /** As long as the former was valid, where it is missing. */
  readonly lifetimeMs?: number | undefined;
}

/**
 * Decides a certificate that says what another one says: all but dates, and what tells of the authority. The addresses
 * are the authority's; one that has none of a kind leaves those that stand in a certificate of its own.
 */
export function decideRenewal(input: RenewalInput, now: Date): TbsCertificate {
  const { name, profile, former, authority, keyAlgorithm } = input;
  const { subjectKeyIdentifier: _, authorityKeyIdentifier: __, ...extensions } = former.extensions;
  return {
    name,
    profile,
    authority: authority?.name,
    issuer: authority ? authority.subject : former.subject,
    ...decideValidity(requestedValidity(input), authority?.validity, now),
    subject: former.subject,
    keyAlgorithm,
    extensions: {
      ...withoutAddresses(extensions),
      // A certificate without any is none of an authority (RFC 5280 §4.2.1.9).
      basicConstraints: extensions.basicConstraints ?? { critical: false, cA: false },
      ...decideAddresses(former, authority),
    },
  };
}

/** RFC 5280 §4.1.2.5: no well-defined expiration date. */
const never = Date.UTC(9999, 11, 31, 23, 59, 59);

function requestedValidity({ former: { validity }, lifetimeMs }: RenewalInput): RequestedValidity {
  if (lifetimeMs === undefined && isEndless(validity)) return { notAfter: validity.notAfter };
  return { lifetimeMs: lifetimeMs ?? lifetimeOf(validity) };
}

function isEndless({ notAfter }: Validity): boolean {
  return notAfter.getTime() === never;
}

type Addresses = Pick<TbsExtensions, 'crlDistributionPoints' | 'authorityInfoAccess'>;

function withoutAddresses({
  crlDistributionPoints: _,
  authorityInfoAccess: __,
  ...others
}: Certificate['extensions']): Omit<Certificate['extensions'], keyof Addresses> {
  return others;
}

function decideAddresses(former: Certificate, authority: RenewingAuthority | undefined): Addresses {
  const { crlDistributionPoints, authorityInfoAccess } = former.extensions;
  const before = {
    ...(crlDistributionPoints && { crlDistributionPoints }),
    ...(authorityInfoAccess && { authorityInfoAccess }),
  };
  if (!authority) return before;
  const own: Addresses = isIssuedBy(former, authority.certificate) ? before : {};
  const set = addressExtensions(authority.addresses ?? {}, former.extensions);
  return {
    ...own,
    ...(set.crlDistributionPoints && {
      crlDistributionPoints: { critical: false, ...own.crlDistributionPoints, uris: set.crlDistributionPoints.uris },
    }),
    ...(set.authorityInfoAccess && {
      authorityInfoAccess: mergeAccess(set.authorityInfoAccess, own.authorityInfoAccess),
    }),
  };
}

type Access = NonNullable<Addresses['authorityInfoAccess']>;

/** Two kinds of address share this extension; one that is not set stays as it was. */
function mergeAccess(set: Access, own: Access | undefined): Access {
  return {
    critical: own?.critical ?? false,
    ocsp: set.ocsp.length > 0 ? set.ocsp : (own?.ocsp ?? []),
    caIssuers: set.caIssuers.length > 0 ? set.caIssuers : (own?.caIssuers ?? []),
  };
}
