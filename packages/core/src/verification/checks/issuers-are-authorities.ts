import { type Check, inEachIssuer } from '../check.ts';

export const issuersAreAuthorities: Check = {
  id: 'issuers-are-authorities',
  citation: 'RFC 5280 §4.2.1.9 and §6.1.4 (k)',
  check: ({ certificates }) =>
    inEachIssuer(certificates, ({ extensions: { basicConstraints } }) => {
      if (basicConstraints?.cA) return undefined;
      return `it issues another, and ${basicConstraints ? 'says CA:FALSE' : 'has no basicConstraints that say CA:TRUE'}`;
    }),
};
