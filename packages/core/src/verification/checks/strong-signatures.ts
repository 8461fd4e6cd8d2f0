import { type Check, inEach, isTrustAnchor } from '../check.ts';
import { findWeakSignature } from '../weak-signature.ts';

export const strongSignatures: Check = {
  id: 'strong-signatures',
  citation: 'RFC 9325 §4.5',
  check: (path) =>
    inEach(path.certificates, (certificate, position) =>
      // Nobody relies on the signature of what is trusted itself.
      isTrustAnchor(path, position) ? undefined : findWeakSignature(certificate),
    ),
};
