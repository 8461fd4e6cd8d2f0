import { daysLeft, formatGeneralName, type ListedCertificate } from '@certwright/core';

/** One certificate of a list in `--json`; what is not known is left out. */
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
