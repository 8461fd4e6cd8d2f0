import type { Certificate } from './certificate.ts';
import { isIssuedBy } from './is-issued-by.ts';

/**
 * The certificates above one, its issuer first, as far as they are among the known ones; of several issuers the first
 * known counts. It ends with the one that signs itself, if that is known. Says nothing about validity.
 */
export function findChain(certificate: Certificate, known: readonly Certificate[]): Certificate[] {
  const chain: Certificate[] = [];
  let current = certificate;
  while (!isIssuedBy(current, current)) {
    const below = [certificate, ...chain].map(({ fingerprint }) => fingerprint);
    // Two that signed each other would go round for ever.
    const issuer = known.find((one) => !below.includes(one.fingerprint) && isIssuedBy(current, one));
    if (!issuer) break;
    chain.push(issuer);
    current = issuer;
  }
  return chain;
}
