import { type Check, inEach } from '../check.ts';

export const namedCurves: Check = {
  id: 'named-curves',
  citation: 'RFC 5480 §2.1.1',
  check: ({ certificates }) =>
    inEach(certificates, ({ subjectPublicKeyInfo: { algorithm } }) =>
      algorithm === 'ec-explicit' ? 'its key writes out the parameters of its curve in place of its name' : undefined,
    ),
};
