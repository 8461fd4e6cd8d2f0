import type { IssuerAddresses } from '@certwright/core';

/** The addresses of an authority, for people: a label and a value each. */
export function addressLines({ crlUrl, ocspUrl, issuerUrl }: IssuerAddresses): (readonly [string, string])[] {
  return [
    ['CRL address', crlUrl ?? 'none'],
    ['OCSP address', ocspUrl ?? 'none'],
    ['issuer address', issuerUrl ?? 'none'],
  ];
}
