import type { Certificate } from './certificate.ts';
import { isIssuedBy } from './is-issued-by.ts';

/** The authority whose key signed a certificate, by the signature and not by the name alone. */
export function findIssuer<Authority extends { readonly name: string; readonly certificate: Certificate }>(
  certificate: Certificate,
  authorities: readonly Authority[],
): Authority | undefined {
  const signers = authorities.filter((authority) => isIssuedBy(certificate, authority.certificate));
  // A key may stand in more than one certificate, as after a renewal: the one that is asked for first is as good.
  return signers.find(({ name }) => name === 'ca') ?? signers[0];
}
