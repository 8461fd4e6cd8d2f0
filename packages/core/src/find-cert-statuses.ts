import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { isAskedOf, type OcspCertId } from './certificate/ocsp-cert-id.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import type { CertStatus } from './certificate/parse-ocsp-response.ts';
import type { AuthorityState } from './list-authorities.ts';
import { decideRevocation } from './profile/tbs-cert-list.ts';
import { readPairCertificates } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/**
 * What is known of the certificates that somebody asks an authority about, in their order: revoked by the record, good
 * when the record or the folder holds it with the authority's signature, else unknown.
 */
export async function findCertStatuses(
  workbench: Workbench,
  { certificate: issuer }: AuthorityState,
  certIds: readonly OcspCertId[],
): Promise<CertStatus[]> {
  const record = await workbench.record();
  const issuerKey = issuerKeyOf(issuer);
  // Only for what the record does not know, and then once.
  let inFolder: readonly Certificate[] | undefined;
  const isKnown = (serialNumber: string): boolean => {
    const recorded = record?.findIssued({ serialNumber }) ?? [];
    if (recorded.some(({ pem }) => isIssuedBy(parseCertificate(pem), issuer))) return true;
    inFolder ??= readPairCertificates(workbench.assetsFolder);
    return inFolder.some((certificate) => certificate.serialNumber === serialNumber && isIssuedBy(certificate, issuer));
  };
  return certIds.map((certId): CertStatus => {
    if (!isAskedOf(certId, issuer)) return { status: 'unknown' };
    const { serialNumber } = certId;
    const revocation = record?.findRevocations({ issuerKey, serialNumber })[0];
    if (revocation) return revoked(revocation);
    return { status: isKnown(serialNumber) ? 'good' : 'unknown' };
  });
}

function revoked(revocation: Parameters<typeof decideRevocation>[0]): CertStatus {
  const { revocationDate: revocationTime, reason } = decideRevocation(revocation);
  return { status: 'revoked', revocationTime, ...(reason && { reason }) };
}
