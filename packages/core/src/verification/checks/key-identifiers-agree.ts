import type { Certificate } from '../../certificate/certificate.ts';
import { isSelfIssued } from '../certification-path.ts';
import { type Check, inEach } from '../check.ts';

export const keyIdentifiersAgree: Check = {
  id: 'key-identifiers-agree',
  citation: 'RFC 5280 §4.2.1.1',
  check: ({ certificates }) =>
    inEach(certificates, (certificate, position) => {
      const issuer = certificates[position + 1] ?? (isSelfIssued(certificate) ? certificate : undefined);
      return issuer && findDifference(certificate, issuer);
    }),
};

function findDifference({ extensions }: Certificate, issuer: Certificate): string | undefined {
  const { keyIdentifier, authorityCertSerialNumber } = extensions.authorityKeyIdentifier ?? {};
  const found = issuer.extensions.subjectKeyIdentifier?.keyIdentifier;
  if (keyIdentifier !== undefined && found !== undefined && keyIdentifier !== found) {
    return `its authorityKeyIdentifier is ${keyIdentifier}, and its issuer's subjectKeyIdentifier ${found}`;
  }
  return authorityCertSerialNumber !== undefined && authorityCertSerialNumber !== issuer.serialNumber
    ? `its authorityKeyIdentifier names the serial number ${authorityCertSerialNumber}, and its issuer's is ${issuer.serialNumber}`
    : undefined;
}
