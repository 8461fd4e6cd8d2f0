import type { Rule } from '../rule.ts';

export const constraintsAreCritical: Rule = {
  id: 'constraints-are-critical',
  citation: 'RFC 5280 §4.2.1.3 and §4.2.1.9',
  forgivesRenewal: true,
  check: ({ extensions: { basicConstraints, keyUsage } }) => {
    if (!basicConstraints.critical) return 'basicConstraints must be critical';
    return keyUsage?.critical === false ? 'keyUsage must be critical' : undefined;
  },
};
