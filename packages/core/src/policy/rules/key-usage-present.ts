import type { Rule } from '../rule.ts';

export const keyUsagePresent: Rule = {
  id: 'key-usage-present',
  citation: 'RFC 5280 §4.2.1.3',
  forgivesRenewal: true,
  check: ({ extensions: { keyUsage } }) =>
    keyUsage && keyUsage.usages.length > 0 ? undefined : 'keyUsage must name at least one usage',
};
