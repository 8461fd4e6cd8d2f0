import type { Rule } from '../rule.ts';

export const validityWithinAuthority: Rule = {
  id: 'validity-within-authority',
  citation: 'RFC 5280 §6.1',
  check: ({ validity }, authority) =>
    authority && (validity.notAfter > authority.validity.notAfter || validity.notBefore < authority.validity.notBefore)
      ? `the validity must lie within that of its authority, which ends ${authority.validity.notAfter.toISOString()}`
      : undefined,
};
