import type { Certificate } from './certificate/certificate.ts';
import { findIssuer } from './certificate/find-issuer.ts';
import { type AuthorityState, listAuthorities } from './list-authorities.ts';
import type { Workbench } from './workbench.ts';

export { findIssuer };

/**
 * The authority of the folder whose key signed a certificate; undefined when none of those here did. For many
 * certificates `findIssuer` does it with the authorities read once.
 */
export function findIssuerIn(
  workbench: Pick<Workbench, 'assetsFolder' | 'clock'>,
  certificate: Certificate,
): AuthorityState | undefined {
  return findIssuer(certificate, listAuthorities(workbench));
}
