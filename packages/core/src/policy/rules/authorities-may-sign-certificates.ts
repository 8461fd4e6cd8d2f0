import type { Rule } from '../rule.ts';

export const authoritiesMaySignCertificates: Rule = {
  id: 'authorities-may-sign-certificates',
  citation: 'RFC 5280 §4.2.1.3',
  forgivesRenewal: true,
  check: ({ extensions: { basicConstraints, keyUsage } }) =>
    basicConstraints.cA && !keyUsage?.usages.includes('keyCertSign')
      ? 'an authority needs keyUsage keyCertSign'
      : undefined,
};
