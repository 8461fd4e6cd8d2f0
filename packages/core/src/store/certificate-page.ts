import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type RecordedCertificate, selectCertificates, toRecordedCertificate } from './issued-certificates.ts';
import { prepared } from './prepared.ts';

/** What narrows a page, as far as an index or a column tells; each that is missing narrows nothing. */
export interface PageFilter {
  readonly authority?: string | undefined;
  readonly profile?: string | undefined;
  /** Leaves out what was superseded. */
  readonly current?: boolean | undefined;
  /** Those whose validity ends then or later. */
  readonly endingFrom?: Date | undefined;
  /** Those whose validity ends then or before. */
  readonly endingUntil?: Date | undefined;
  /** Those whose serial number an authority here has revoked, whatever their end. */
  readonly revoked?: boolean | undefined;
}

/** The certificate behind which a page begins. */
export interface RecordedPlace {
  readonly notAfter: Date;
  readonly fingerprint: string;
}

type Condition = readonly [sql: string, values?: readonly SQLInputValue[]];

/** By the end of validity, then by fingerprint; one index has this order, so a page costs the same wherever it begins. */
export function findCertificatePage(
  database: DatabaseSync,
  filter: PageFilter,
  after: RecordedPlace | undefined,
  limit: number,
): RecordedCertificate[] {
  const conditions: Condition[] = [...narrowing(filter), ...endsOrRevoked(filter), ...following(after)];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
  const values = conditions.flatMap(([, some = []]) => some);
  return prepared(database, `${selectCertificates} ${where} ORDER BY notAfter, fingerprint LIMIT ?`)
    .all(...values, limit)
    .map(toRecordedCertificate);
}

/** In order; the index over authority and serial number has them. */
export function findAuthorityNames(database: DatabaseSync): string[] {
  return prepared(database, 'SELECT DISTINCT authority FROM certificates ORDER BY authority')
    .all()
    .map(({ authority }) => String(authority));
}

function narrowing({ authority, profile, current }: PageFilter): Condition[] {
  return [
    ...(authority === undefined ? [] : [['authority = ?', [authority]] as const]),
    ...(profile === undefined ? [] : [['profile = ?', [profile]] as const]),
    ...(current ? [['supersededAt IS NULL'] as const] : []),
  ];
}

function endsOrRevoked({ endingFrom, endingUntil, revoked }: PageFilter): Condition[] {
  const ends: Condition[] = [
    ...(endingFrom ? [['notAfter >= ?', [endingFrom.toISOString()]] as const] : []),
    ...(endingUntil ? [['notAfter <= ?', [endingUntil.toISOString()]] as const] : []),
  ];
  if (!revoked) return ends;
  const isRevoked = 'serialNumber IN (SELECT serialNumber FROM revocations)';
  if (ends.length === 0) return [[isRevoked]];
  const sql = `((${ends.map(([one]) => one).join(' AND ')}) OR ${isRevoked})`;
  return [[sql, ends.flatMap(([, values = []]) => values)]];
}

function following(after: RecordedPlace | undefined): Condition[] {
  return after ? [['(notAfter, fingerprint) > (?, ?)', [after.notAfter.toISOString(), after.fingerprint]]] : [];
}
