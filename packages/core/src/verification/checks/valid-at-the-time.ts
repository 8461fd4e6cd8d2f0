import type { Validity } from '../../certificate/certificate.ts';
import { type Check, inEach } from '../check.ts';

export const validAtTheTime: Check = {
  id: 'valid-at-the-time',
  citation: 'RFC 5280 §4.1.2.5 and §6.1.3 (a)(2)',
  check: ({ certificates }, { at }) => inEach(certificates, ({ validity }) => findFault(validity, at)),
};

function findFault({ notBefore, notAfter }: Validity, at: Date): string | undefined {
  if (notAfter < notBefore) return `it ends (${notAfter.toISOString()}) before it begins (${notBefore.toISOString()})`;
  if (at < notBefore) return `it is not valid before ${notBefore.toISOString()}`;
  // Valid through its last second.
  return at.getTime() >= notAfter.getTime() + 1000 ? `it expired on ${notAfter.toISOString()}` : undefined;
}
