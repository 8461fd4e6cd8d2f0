import { formatDistinguishedName } from '../../certificate/distinguished-name.ts';
import { isSelfIssued } from '../certification-path.ts';
import type { Check } from '../check.ts';

export const pathToATrustedAuthority: Check = {
  id: 'path-to-a-trusted-authority',
  citation: 'RFC 5280 §6.1',
  check: ({ certificates, end }) => {
    const position = certificates.length - 1;
    const last = certificates[position];
    if (last === undefined || end === 'trusted' || end === 'signature') return [];
    if (end === 'gave-up') {
      return [
        { position, message: 'its authority was not found: too many certificates may be the one, or too many follow' },
      ];
    }
    if (isSelfIssued(last)) return [{ position, message: 'it is not trusted, and was signed by nobody else' }];
    return [
      { position, message: `its issuer, ${formatDistinguishedName(last.issuer)}, is not among the certificates given` },
    ];
  },
};
