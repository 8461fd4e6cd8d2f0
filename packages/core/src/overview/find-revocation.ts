import type { Certificate } from '../certificate/certificate.ts';
import { issuerKeyOf } from '../certificate/issuer-key.ts';
import type { Revocation } from '../store/revocations.ts';

/** The revocation of a certificate, if there is one; `findIssuer` is asked only where the record names no fingerprint. */
export type FindRevocation = (
  certificate: Pick<Certificate, 'serialNumber' | 'fingerprint'>,
  findIssuer: () => Certificate | undefined,
) => Revocation | undefined;

/**
 * A revocation belongs to a certificate by its fingerprint, or by its serial number and the key of its issuer: the
 * number alone says nothing, as another authority may have given the same.
 */
export function indexRevocations(revocations: readonly Revocation[]): FindRevocation {
  const bySerialNumber = Map.groupBy(revocations, ({ serialNumber }) => serialNumber);
  return ({ serialNumber, fingerprint }, findIssuer) => {
    const candidates = bySerialNumber.get(serialNumber);
    if (!candidates) return undefined;
    const byFingerprint = candidates.find((revocation) => revocation.fingerprint === fingerprint);
    if (byFingerprint) return byFingerprint;
    const issuer = findIssuer();
    const issuerKey = issuer && issuerKeyOf(issuer);
    return candidates.find((revocation) => revocation.issuerKey === issuerKey);
  };
}
