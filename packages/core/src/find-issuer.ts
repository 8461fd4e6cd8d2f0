import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { type AuthorityState, listAuthorities } from './list-authorities.ts';
import type { Workbench } from './workbench.ts';

/**
 * The authority of the folder whose key signed a certificate, by the signature and not by the name alone; undefined when
 * none of those here did.
 * @param authorities what `listAuthorities` gave, so that it is read once for many certificates
 */
export function findIssuer(
  certificate: Certificate,
  authorities: readonly AuthorityState[],
): AuthorityState | undefined {
  const signers = authorities.filter((authority) => isIssuedBy(certificate, authority.certificate));
  // A key may stand in more than one certificate, as after a renewal: the one that is asked for first is as good.
  return signers.find(({ name }) => name === 'ca') ?? signers[0];
}

/** The same, with the authorities read. */
export function findIssuerIn(
  workbench: Pick<Workbench, 'assetsFolder' | 'clock'>,
  certificate: Certificate,
): AuthorityState | undefined {
  return findIssuer(certificate, listAuthorities(workbench));
}
