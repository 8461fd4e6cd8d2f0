import { type Check, inEachIssuer, isTrustAnchor } from '../check.ts';

export const issuersMaySign: Check = {
  id: 'issuers-may-sign',
  citation: 'RFC 5280 §4.2.1.3 and §6.1.4 (n)',
  check: (path) =>
    inEachIssuer(path.certificates, ({ extensions: { keyUsage } }, position) => {
      if (keyUsage) {
        return keyUsage.usages.includes('keyCertSign')
          ? undefined
          : 'it issues another, and its keyUsage has no keyCertSign';
      }
      // Authorities that were made by hand often have none, and who trusts one limits it in no way.
      return isTrustAnchor(path, position) ? undefined : 'it issues another, and has no keyUsage';
    }),
};
