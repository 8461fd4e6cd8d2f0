import { formatDistinguishedName } from '../../certificate/distinguished-name.ts';
import { type CertificationPath, isSelfIssued } from '../certification-path.ts';
import type { Check } from '../check.ts';

export const pathToATrustedAuthority: Check = {
  id: 'path-to-a-trusted-authority',
  citation: 'RFC 5280 §6.1',
  check: (path) => {
    const message = findReason(path);
    return message === undefined ? [] : [{ position: path.certificates.length - 1, message }];
  },
};

function findReason({ certificates, end }: CertificationPath): string | undefined {
  const last = certificates.at(-1);
  if (last === undefined || end === 'trusted' || end === 'signature') return undefined;
  if (end === 'gave-up') return 'its authority was not found: too many certificates may be it, or too many follow';
  if (isSelfIssued(last)) return 'it is not trusted, and was signed by nobody else';
  const issuer = formatDistinguishedName(last.issuer);
  return certificates.some(({ subjectDer }) => subjectDer.equals(last.issuerDer))
    ? `its issuer, ${issuer}, stands below it already, so they signed each other`
    : `its issuer, ${issuer}, is not among the certificates given (names are compared byte by byte)`;
}
