import { parseCertificate } from './certificate/parse-certificate.ts';
import type { IssuerAddresses } from './profile/apply-profile.ts';
import type { RecordedCertificate } from './store/issued-certificates.ts';

export interface RebuiltAddresses {
  readonly addresses: ReadonlyMap<string, IssuerAddresses>;
  /** Authority to the certificate that its addresses were taken from. */
  readonly takenFrom: ReadonlyMap<string, string>;
}

/**
 * What was set for each authority: what an older record knew, else what stands in the newest certificate that the
 * authority issued to another. Without it, what is issued next would silently tell of no revocation list.
 * @param certificates in the order of issue
 */
export function rebuildAddresses(
  recorded: ReadonlyMap<string, IssuerAddresses>,
  certificates: readonly RecordedCertificate[],
): RebuiltAddresses {
  const issued = certificates.filter(({ authority, name }) => authority !== name && !recorded.has(authority));
  const read = issued.flatMap(({ authority, name, pem }) => {
    const { ocspNoCheck, crlDistributionPoints, authorityInfoAccess } = parseCertificate(pem).extensions;
    // An OCSP responder is told no addresses.
    if (ocspNoCheck) return [];
    const [crlUrl] = crlDistributionPoints?.uris ?? [];
    const [ocspUrl] = authorityInfoAccess?.ocsp ?? [];
    const [issuerUrl] = authorityInfoAccess?.caIssuers ?? [];
    const addresses = { ...(crlUrl && { crlUrl }), ...(ocspUrl && { ocspUrl }), ...(issuerUrl && { issuerUrl }) };
    return [{ authority, name, addresses }];
  });
  const newest = [...new Map(read.map((one) => [one.authority, one])).values()];
  const told = newest.filter(({ addresses }) => Object.keys(addresses).length > 0);
  return {
    addresses: new Map([...recorded, ...told.map(({ authority, addresses }) => [authority, addresses] as const)]),
    takenFrom: new Map(told.map(({ authority, name }) => [authority, name])),
  };
}
