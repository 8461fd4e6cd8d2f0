import { isIssuedBy } from './certificate/is-issued-by.ts';
import { isRevocationListSignedBy } from './certificate/is-revocation-list-signed-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import type { RevocationList, RevokedCertificate } from './certificate/parse-revocation-list.ts';
import type { NamedAuthority } from './rebuilt-certificates.ts';
import type { RecordedCertificate } from './store/issued-certificates.ts';
import { firstOfEach } from './store/merge-contents.ts';
import type { NumberedList, RecordContent } from './store/record-content.ts';
import type { Revocation } from './store/revocations.ts';

export interface ListInFile {
  /** Relative to the assets folder. */
  readonly file: string;
  readonly list: RevocationList;
}

export interface RebuiltRevocations extends Pick<RecordContent, 'revocations' | 'revocationLists'> {
  /** Files whose list no authority here has signed, so that nothing in it is believed. */
  readonly strangers: readonly string[];
  /** The newest list that is kept of each authority that has one. */
  readonly newestLists: ReadonlyMap<string, RevocationList>;
}

/** What a new record tells of revocations: what an older one knew of them, then what the lists that are kept say. */
export function rebuildRevocations(
  recorded: Pick<RecordContent, 'revocations' | 'revocationLists'>,
  lists: readonly ListInFile[],
  {
    authorities,
    certificates,
  }: { authorities: readonly NamedAuthority[]; certificates: readonly RecordedCertificate[] },
): RebuiltRevocations {
  const signed = lists.map(({ file, list }) => ({
    file,
    list,
    authority: authorities.find(({ certificate }) => isRevocationListSignedBy(list, certificate)),
  }));
  const newestFirst = signed
    .flatMap(({ list, authority }) => (authority ? [{ list, authority }] : []))
    .toSorted((some, other) => other.list.thisUpdate.getTime() - some.list.thisUpdate.getTime());
  const find = findRevokedAmong(certificates);
  const listed = newestFirst.flatMap(({ list, authority }) =>
    list.entries.map((entry) => toRevocation(entry, authority, find(entry, authority))),
  );
  return {
    revocations: firstOfEach(
      [...recorded.revocations, ...listed],
      ({ issuerKey, serialNumber }) => `${issuerKey} ${serialNumber}`,
    ).toSorted((some, other) => some.revokedAt.getTime() - other.revokedAt.getTime()),
    revocationLists: firstOfEach(
      [...newestFirst.flatMap(({ list, authority }) => toNumberedList(list, authority)), ...recorded.revocationLists],
      ({ issuerKey, crlNumber }) => `${issuerKey} ${crlNumber}`,
    ),
    strangers: signed.flatMap(({ file, authority }) => (authority ? [] : [file])),
    newestLists: new Map(newestFirst.toReversed().map(({ list, authority }) => [authority.name, list])),
  };
}

type FindRevoked = (entry: RevokedCertificate, authority: NamedAuthority) => RecordedCertificate | undefined;

function findRevokedAmong(certificates: readonly RecordedCertificate[]): FindRevoked {
  const bySerialNumber = Map.groupBy(certificates, ({ serialNumber }) => serialNumber);
  return ({ serialNumber }, { certificate: issuer }) =>
    bySerialNumber.get(serialNumber)?.find(({ pem }) => isIssuedBy(parseCertificate(pem), issuer));
}

function toRevocation(
  { serialNumber, revocationDate, reason }: RevokedCertificate,
  { certificate: issuer }: NamedAuthority,
  revoked: RecordedCertificate | undefined,
): Revocation {
  return {
    issuerKey: issuerKeyOf(issuer),
    serialNumber,
    name: revoked?.name ?? `serial number ${serialNumber}`,
    ...(revoked && { fingerprint: revoked.fingerprint }),
    // Nothing that it signed is valid for longer.
    notAfter: revoked?.notAfter ?? issuer.validity.notAfter,
    ...(reason !== undefined && { reason }),
    revokedAt: revocationDate,
  };
}

/** None of a list without a number, or with one that is too large to count on; that is told when the next is made. */
function toNumberedList(
  { crlNumber = '0', thisUpdate, nextUpdate = thisUpdate }: RevocationList,
  { certificate }: NamedAuthority,
): NumberedList[] {
  const number = Number.parseInt(crlNumber, 16);
  if (number === 0 || !Number.isSafeInteger(number)) return [];
  return [{ issuerKey: issuerKeyOf(certificate), crlNumber: number, thisUpdate, nextUpdate, publishedAt: thisUpdate }];
}
