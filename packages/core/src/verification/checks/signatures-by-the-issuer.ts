import { nameOf } from '../certification-path.ts';
import type { Check } from '../check.ts';

export const signaturesByTheIssuer: Check = {
  id: 'signatures-by-the-issuer',
  citation: 'RFC 5280 §6.1.3 (a)(1)',
  check: ({ certificates, end }) => {
    const issuer = certificates.at(-1);
    if (end !== 'signature' || issuer === undefined) return [];
    const { algorithm } = issuer.subjectPublicKeyInfo;
    const message = `its signature is not proven by the key (${algorithm}) of ${nameOf(issuer)}, which it names as its issuer`;
    return [{ position: certificates.length - 2, message }];
  },
};
