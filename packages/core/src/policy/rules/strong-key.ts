import { isStrongKey, strongKeys } from '../key-strength.ts';
import type { Rule } from '../rule.ts';

export const strongKey: Rule = {
  id: 'strong-key',
  citation: 'NIST SP 800-57 Part 1, and RFC 5480 §2.1.1 for named curves',
  check: ({ keyAlgorithm }) =>
    isStrongKey(keyAlgorithm) ? undefined : `key ${keyAlgorithm} is too weak or of no known kind; ${strongKeys}`,
};
