import { type Check, inEach } from '../check.ts';

export const namesPresent: Check = {
  id: 'names-present',
  citation: 'RFC 5280 §4.1.2.4 and §4.1.2.6',
  check: ({ certificates }) =>
    inEach(certificates, ({ issuer, subject, extensions: { basicConstraints, subjectAltName } }, position) => {
      if (issuer.length === 0) return 'its issuer is an empty name';
      if (subject.length > 0) return undefined;
      if (basicConstraints?.cA || position > 0) return 'it is an authority, and its subject is an empty name';
      return subjectAltName?.critical
        ? undefined
        : 'its subject is empty, and it has no subjectAltName that is critical';
    }),
};
