import type { Certificate } from '../certificate/certificate.ts';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';

/** From the certificate that is asked about up to the one that is trusted (RFC 5280 §6.1). */
export interface CertificationPath {
  /** The certificate that is asked about first; each names the next as its issuer. */
  readonly certificates: readonly Certificate[];
  readonly end: PathEnd;
}

/**
 * How a path ends at its top: at a certificate that is `trusted`; with `no-issuer` for the last; the last is the issuer
 * by name and not by `signature`; or the search `gave-up`.
 */
export type PathEnd = 'trusted' | 'no-issuer' | 'signature' | 'gave-up';

/** Issuer and subject are the same name, whatever the keys (RFC 5280 §6.1). */
export function isSelfIssued({ subjectDer, issuerDer }: Certificate): boolean {
  return subjectDer.equals(issuerDer);
}

/** What a certificate is called in messages. */
export function nameOf({ subject, serialNumber }: Pick<Certificate, 'subject' | 'serialNumber'>): string {
  return formatDistinguishedName(subject) || `serial number ${serialNumber}`;
}
