import type { DatabaseSync } from 'node:sqlite';
import type { Certificate } from '../certificate/certificate.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import { issuerKeyOf } from '../certificate/issuer-key.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import { findRecordedCertificates } from './issued-certificates.ts';
import type { KeptList } from './kept-list.ts';
import { insertRevocation, type Revocation, revocationColumns, toRevocation } from './revocations.ts';

/** What the next list of an authority is made from. */
export interface ListRequest {
  /** The name of the authority. */
  readonly authority: string;
  readonly issuer: Certificate;
  readonly validForMs: number;
}

/** The next list of an authority as the record decided it; its number is not given out again. */
export interface ReservedList {
  readonly crlNumber: number;
  /** In whole seconds, as nextUpdate. */
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revocations: readonly Revocation[];
  /** How many of them only the list in the folder knew of. */
  readonly takenOver: number;
}

/** A list that was published, as the record knows it. */
export interface RecordedList {
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly publishedAt: Date;
}

/**
 * Takes a number and all revocations that count now, to be called within a write transaction: so every revocation that
 * was durable before stands in the list. A list in the folder that the record does not know, as after an old backup was
 * put back, is counted on from, and its revocations are taken over.
 * @throws CertwrightError `revocation-list-invalid` when no number can follow that of the kept list
 */
export function reserveList(
  database: DatabaseSync,
  { issuer, validForMs }: ListRequest,
  kept: KeptList | undefined,
  now: Date,
): ReservedList {
  const issuerKey = issuerKeyOf(issuer);
  const last = findLastNumber(database, issuerKey);
  const unknown = kept !== undefined && kept.number > last ? kept : undefined;
  const takenOver = unknown ? takeOver(database, issuer, unknown) : 0;
  const crlNumber = Math.max(last, unknown?.number ?? 0) + 1;
  assertCountable(crlNumber);
  const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const nextUpdate = new Date(thisUpdate.getTime() + validForMs);
  database
    .prepare(
      `INSERT INTO revocationLists (issuerKey, crlNumber, thisUpdate, nextUpdate, lastRevocation)
        VALUES (?, ?, ?, ?, (SELECT COALESCE(MAX(id), 0) FROM revocations))`,
    )
    .run(issuerKey, crlNumber, thisUpdate.toISOString(), nextUpdate.toISOString());
  return { crlNumber, thisUpdate, nextUpdate, revocations: findListed(database, issuerKey, thisUpdate), takenOver };
}

/** Its files have their names from now on. */
export function markPublished(database: DatabaseSync, issuerKey: string, crlNumber: number, now: Date): void {
  database
    .prepare('UPDATE revocationLists SET publishedAt = ? WHERE issuerKey = ? AND crlNumber = ?')
    .run(now.toISOString(), issuerKey, crlNumber);
}

/** The published list of the highest number; undefined when there is none. */
export function findLastPublished(database: DatabaseSync, issuerKey: string): RecordedList | undefined {
  const row = database
    .prepare(
      `SELECT crlNumber, thisUpdate, nextUpdate, publishedAt FROM revocationLists
        WHERE issuerKey = ? AND publishedAt IS NOT NULL ORDER BY crlNumber DESC LIMIT 1`,
    )
    .get(issuerKey);
  if (!row) return undefined;
  const time = (column: string) => new Date(String(row[column]));
  return {
    crlNumber: Number(row.crlNumber),
    thisUpdate: time('thisUpdate'),
    nextUpdate: time('nextUpdate'),
    publishedAt: time('publishedAt'),
  };
}

/** Whether an issuer's key has a revocation that its last published list did not know. */
export function hasUnlistedRevocation(database: DatabaseSync, issuerKey: string): boolean {
  const row = database
    .prepare(
      `SELECT 1 FROM revocations WHERE issuerKey = :issuerKey AND id > COALESCE((
        SELECT lastRevocation FROM revocationLists WHERE issuerKey = :issuerKey AND publishedAt IS NOT NULL
          ORDER BY crlNumber DESC LIMIT 1), 0) LIMIT 1`,
    )
    .get({ issuerKey });
  return row !== undefined;
}

/** Of all that were given out, also those whose list was never published. */
function findLastNumber(database: DatabaseSync, issuerKey: string): number {
  const row = database.prepare('SELECT MAX(crlNumber) AS last FROM revocationLists WHERE issuerKey = ?').get(issuerKey);
  return Number(row?.last ?? 0);
}

function assertCountable(crlNumber: number): void {
  if (Number.isSafeInteger(crlNumber)) return;
  throw new CertwrightError(
    'revocation-list-invalid',
    'the number of the list in the folder is too large to count on',
    {
      hint: 'certwright counts to 9007199254740991; go on with the program that made this list',
    },
  );
}

/**
 * One that is expired stays until a list that was issued after its notAfter has told of it (RFC 5280 §3.3). It must be
 * expired by the clock of today too, in case an earlier list was made while the clock was wrong.
 */
function findListed(database: DatabaseSync, issuerKey: string, thisUpdate: Date): Revocation[] {
  return database
    .prepare(
      `SELECT ${revocationColumns.join(', ')} FROM revocations WHERE issuerKey = :issuerKey AND NOT (
        notAfter < :thisUpdate AND EXISTS (
          SELECT 1 FROM revocationLists WHERE revocationLists.issuerKey = revocations.issuerKey
            AND publishedAt IS NOT NULL AND thisUpdate > notAfter AND lastRevocation >= revocations.id)
      ) ORDER BY id`,
    )
    .all({ issuerKey, thisUpdate: thisUpdate.toISOString() })
    .map(toRevocation);
}

/** How many the record did not know. */
function takeOver(database: DatabaseSync, issuer: Certificate, { entries }: KeptList): number {
  let takenOver = 0;
  for (const { serialNumber, revocationDate, reason } of entries) {
    const issued = findRecordedCertificates(database, { serialNumber }).find(({ pem }) =>
      isIssuedBy(parseCertificate(pem), issuer),
    );
    const isNew = insertRevocation(database, {
      issuerKey: issuerKeyOf(issuer),
      serialNumber,
      name: issued?.name ?? `serial number ${serialNumber}`,
      ...(issued && { fingerprint: issued.fingerprint }),
      // Nothing that it signed is valid for longer.
      notAfter: issued?.notAfter ?? issuer.validity.notAfter,
      ...(reason !== undefined && { reason }),
      revokedAt: revocationDate,
    });
    if (isNew) takenOver += 1;
  }
  return takenOver;
}
