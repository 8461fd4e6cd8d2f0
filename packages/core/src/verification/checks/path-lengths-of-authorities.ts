import { type Check, inEach } from '../check.ts';

export const pathLengthsOfAuthorities: Check = {
  id: 'path-lengths-of-authorities',
  citation: 'RFC 5280 §4.2.1.9',
  check: ({ certificates }) =>
    inEach(certificates, ({ extensions: { basicConstraints, keyUsage } }) => {
      if (basicConstraints?.pathLenConstraint === undefined) return undefined;
      if (!basicConstraints.cA) return 'it has a pathLenConstraint, and is not CA:TRUE';
      return keyUsage && !keyUsage.usages.includes('keyCertSign')
        ? 'it has a pathLenConstraint, and its keyUsage has no keyCertSign'
        : undefined;
    }),
};
