import type { Certificate } from '../../certificate/certificate.ts';
import { isRevocationListSignedBy } from '../../certificate/is-revocation-list-signed-by.ts';
import type { RevocationList } from '../../certificate/parse-revocation-list.ts';
import { nameOf } from '../certification-path.ts';
import type { Check, Fault } from '../check.ts';
import { findListFaults, type ListFault } from '../list-faults.ts';

/** Asked of every certificate below the trusted one, as soon as there is a list at all. */
export const notRevoked: Check = {
  id: 'not-revoked',
  citation: 'RFC 5280 §6.1.3 (a)(3) and §6.3.3',
  check: ({ certificates }, { revocationLists, at }) => {
    if (revocationLists.length === 0) return [];
    return certificates.flatMap((certificate, position): Fault[] => {
      const issuer = certificates[position + 1];
      if (issuer === undefined) return [];
      return findFaults(certificate, issuer, revocationLists, at).map((fault) => ({ position, ...fault }));
    });
  },
};

function findFaults(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly RevocationList[],
  at: Date,
): ListFault[] {
  const named = lists.filter(({ issuerDer }) => issuerDer.equals(certificate.issuerDer));
  if (named.length === 0) {
    const message = `no revocation list of ${nameOf(issuer)} was given, so nobody knows whether it is revoked`;
    return [{ message, citation: 'RFC 5280 §6.3.3' }];
  }
  const signed = named.filter((list) => isRevocationListSignedBy(list, issuer));
  const newest = findNewest(signed, at);
  if (newest === undefined) {
    const citation = 'RFC 5280 §6.3.3 (g)';
    return [{ message: `the revocation list of ${nameOf(issuer)} is not signed by its key`, citation }];
  }
  return [...findRevocation(certificate, newest), ...findListFaults(newest, issuer, at)];
}

/** One of the future only when there is no other. */
function findNewest(lists: readonly RevocationList[], at: Date): RevocationList | undefined {
  const sorted = lists.toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime());
  return sorted.find(({ thisUpdate }) => thisUpdate <= at) ?? sorted[0];
}

/** A date of the future revokes as well: nobody makes an entry before there is a reason. */
function findRevocation({ serialNumber }: Certificate, { entries }: RevocationList): ListFault[] {
  const entry = entries.find((revoked) => revoked.serialNumber === serialNumber);
  if (entry === undefined) return [];
  const { revocationDate, reason = 'unspecified' } = entry;
  return [
    { message: `it is revoked since ${revocationDate.toISOString()} (${reason})`, citation: 'RFC 5280 §6.1.3 (a)(3)' },
  ];
}
