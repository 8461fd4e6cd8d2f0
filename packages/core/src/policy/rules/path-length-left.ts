import type { Rule } from '../rule.ts';

export const pathLengthLeft: Rule = {
  id: 'path-length-left',
  citation: 'RFC 5280 §4.2.1.9',
  check: ({ extensions: { basicConstraints } }, authority) => {
    const limit = authority?.extensions.basicConstraints?.pathLenConstraint;
    if (!basicConstraints.cA || limit === undefined) return undefined;
    if (limit === 0) return 'the authority has pathLenConstraint 0, so no authority can stand below it';
    const wanted = basicConstraints.pathLenConstraint;
    return wanted !== undefined && wanted < limit
      ? undefined
      : `the authority has pathLenConstraint ${limit}, so pathLenConstraint must be given and below ${limit}`;
  },
};
