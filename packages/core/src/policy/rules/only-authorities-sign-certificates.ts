import type { Rule } from '../rule.ts';

export const onlyAuthoritiesSignCertificates: Rule = {
  id: 'only-authorities-sign-certificates',
  citation: 'RFC 5280 §4.2.1.9',
  check: ({ extensions: { basicConstraints, keyUsage } }) =>
    keyUsage?.usages.includes('keyCertSign') && !basicConstraints.cA
      ? 'keyUsage keyCertSign requires basicConstraints cA'
      : undefined,
};
