import type { Rule } from '../rule.ts';

export const validityInOrder: Rule = {
  id: 'validity-in-order',
  citation: 'RFC 5280 §4.1.2.5',
  check: ({ validity: { notBefore, notAfter } }) =>
    notAfter > notBefore
      ? undefined
      : `notAfter ${notAfter.toISOString()} must be after notBefore ${notBefore.toISOString()}`,
};
