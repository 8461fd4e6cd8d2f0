import { formatGeneralName } from '../certificate/general-name.ts';
import { daysLeft } from './certificate-status.ts';
import type { ListedCertificate } from './listed-certificate.ts';

/** One certificate of a list as plain values for JSON; what is not known is left out. */
export function listedCertificateJson(listed: ListedCertificate, now: Date) {
  const { name, source, status, serialNumber, subject, subjectAltName, pem: _, ...others } = listed;
  return {
    name,
    source,
    status,
    daysLeft: daysLeft(listed.notAfter, now),
    serialNumber,
    subject,
    subjectAltName: subjectAltName.map(formatGeneralName),
    ...others,
  };
}
