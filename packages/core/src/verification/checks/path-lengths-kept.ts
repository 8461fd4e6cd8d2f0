import { isSelfIssued } from '../certification-path.ts';
import { type Check, inEachIssuer } from '../check.ts';

/** Counted are the authorities below, but for those that issued themselves, and without the last certificate. */
export const pathLengthsKept: Check = {
  id: 'path-lengths-kept',
  citation: 'RFC 5280 §4.2.1.9 and §6.1.4 (l) to (m)',
  check: ({ certificates }) =>
    inEachIssuer(certificates, ({ extensions: { basicConstraints } }, position) => {
      const limit = basicConstraints?.pathLenConstraint;
      const below = certificates.slice(1, position).filter((certificate) => !isSelfIssued(certificate)).length;
      return limit !== undefined && below > limit
        ? `its pathLenConstraint is ${limit}, and ${below} further authorities stand below it`
        : undefined;
    }),
};
