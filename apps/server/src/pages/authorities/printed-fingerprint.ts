import type { Certificate } from '@certwright/core';

/** As openssl and browsers print it. */
export function printedFingerprint({ fingerprint }: Pick<Certificate, 'fingerprint'>): string {
  return fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:');
}
