import { isSelfIssued } from '../certification-path.ts';
import { type Check, type Fault, inEach, isTrustAnchor } from '../check.ts';

export const keyIdentifiersPresent: Check = {
  id: 'key-identifiers-present',
  citation: 'RFC 5280 §4.2.1.1 and §4.2.1.2',
  check: (path): Fault[] => [
    ...inEach(path.certificates, (certificate, position) => {
      const needsNone = isSelfIssued(certificate) || isTrustAnchor(path, position);
      const { authorityKeyIdentifier } = certificate.extensions;
      return needsNone || authorityKeyIdentifier?.keyIdentifier !== undefined
        ? undefined
        : 'it has no authorityKeyIdentifier with a keyIdentifier';
    }).map((fault) => ({ ...fault, citation: 'RFC 5280 §4.2.1.1' })),
    ...inEach(path.certificates, ({ extensions: { basicConstraints, subjectKeyIdentifier } }) =>
      basicConstraints?.cA && !subjectKeyIdentifier ? 'it is CA:TRUE, and has no subjectKeyIdentifier' : undefined,
    ).map((fault) => ({ ...fault, citation: 'RFC 5280 §4.2.1.2' })),
  ],
};
