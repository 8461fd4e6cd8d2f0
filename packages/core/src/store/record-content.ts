import type { IssuerAddresses } from '../profile/apply-profile.ts';
import { type AuditEntry, insertAuditEntry, type RecordedAuditEntry } from './audit-trail.ts';
import { changeAuthorityAddresses } from './authority-addresses.ts';
import { type CertificateRow, insertRecordedCertificate } from './issued-certificates.ts';
import { newRecord } from './record-schema.ts';
import { insertRevocation, type Revocation } from './revocations.ts';
import { insertToken, type TokenRow } from './tokens.ts';
import { insertUnfinishedWrites, type UnfinishedWrite } from './unfinished-writes.ts';

/** All that a record holds, as values; each list in the order in which it came about. */
export interface RecordContent {
  readonly certificates: readonly CertificateRow[];
  readonly revocations: readonly Revocation[];
  readonly revocationLists: readonly NumberedList[];
  readonly addresses: ReadonlyMap<string, IssuerAddresses>;
  readonly auditTrail: readonly RecordedAuditEntry[];
  readonly unfinishedWrites: readonly UnfinishedWrite[];
  readonly tokens: readonly TokenRow[];
}

/** A number that was given to a revocation list, so that no later one may have it or a lower one. */
export interface NumberedList {
  /** As in `Revocation`. */
  readonly issuerKey: string;
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Missing when others have not seen it. */
  readonly publishedAt?: Date;
}

export const nothingRecorded: RecordContent = {
  certificates: [],
  revocations: [],
  revocationLists: [],
  addresses: new Map(),
  auditTrail: [],
  unfinishedWrites: [],
  tokens: [],
};

/** The bytes of a record that holds all of it, and at the end of its trail the entry. */
export function formatRecord(content: RecordContent, entry: AuditEntry, now: Date): Buffer {
  return newRecord((database) => {
    database.exec('BEGIN');
    for (const certificate of content.certificates) insertRecordedCertificate(database, certificate);
    for (const revocation of content.revocations) insertRevocation(database, revocation);
    // Which revocations a list told of is not known any more, so each of them stands in one more.
    const insertList = database.prepare(
      `INSERT INTO revocationLists (issuerKey, crlNumber, thisUpdate, nextUpdate, publishedAt, lastRevocation)
        VALUES (:issuerKey, :crlNumber, :thisUpdate, :nextUpdate, :publishedAt, 0)`,
    );
    for (const { issuerKey, crlNumber, thisUpdate, nextUpdate, publishedAt } of content.revocationLists) {
      insertList.run({
        issuerKey,
        crlNumber,
        thisUpdate: thisUpdate.toISOString(),
        nextUpdate: nextUpdate.toISOString(),
        publishedAt: publishedAt?.toISOString() ?? null,
      });
    }
    for (const [authority, addresses] of content.addresses) changeAuthorityAddresses(database, authority, addresses);
    for (const { at, ...former } of content.auditTrail) insertAuditEntry(database, former, at);
    insertUnfinishedWrites(database, content.unfinishedWrites);
    for (const token of content.tokens) insertToken(database, token);
    insertAuditEntry(database, entry, now);
    database.exec('COMMIT');
  });
}
