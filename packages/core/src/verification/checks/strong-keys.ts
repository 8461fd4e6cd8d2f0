import { strongKeys as cure, isStrongKey } from '../../policy/key-strength.ts';
import { type Check, inEach } from '../check.ts';

export const strongKeys: Check = {
  id: 'strong-keys',
  citation: 'RFC 9325 §4.5',
  check: ({ certificates }) =>
    inEach(certificates, ({ subjectPublicKeyInfo: { algorithm } }) =>
      isStrongKey(algorithm) || algorithm === 'ec-explicit'
        ? undefined
        : `its key, ${algorithm}, is too weak or of no known kind; ${cure}`,
    ),
};
