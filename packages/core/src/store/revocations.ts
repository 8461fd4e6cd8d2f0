import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { prepared } from './prepared.ts';

/** One certificate that its authority revoked. */
export interface Revocation {
  /** SHA-256 over the SubjectPublicKeyInfo of the authority that issued it, hex: names may move, keys do not. */
  readonly issuerKey: string;
  /** Hex, lower case, as in `Certificate`. */
  readonly serialNumber: string;
  /** The pair that it was issued as, or its subject where that is not known. */
  readonly name: string;
  /** SHA-256 over the DER; missing when the certificate itself is not known. */
  readonly fingerprint?: string;
  readonly notAfter: Date;
  /** RFC 5280 §5.3.1; missing for `unspecified`. */
  readonly reason?: string;
  readonly revokedAt: Date;
}

export interface RevocationFilter {
  readonly issuerKey?: string;
  readonly serialNumber?: string;
  readonly fingerprint?: string;
}

export const revocationColumns = [
  'issuerKey',
  'serialNumber',
  'name',
  'fingerprint',
  'notAfter',
  'reason',
  'revokedAt',
];

/** False when that certificate was revoked before; the older revocation stays as it is. */
export function insertRevocation(database: DatabaseSync, revocation: Revocation): boolean {
  const { issuerKey, serialNumber, name, fingerprint, notAfter, reason, revokedAt } = revocation;
  const { changes } = database
    .prepare(
      `INSERT INTO revocations (${revocationColumns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (issuerKey, serialNumber) DO NOTHING`,
    )
    .run(
      issuerKey,
      serialNumber,
      name,
      fingerprint ?? null,
      notAfter.toISOString(),
      reason ?? null,
      revokedAt.toISOString(),
    );
  return changes === 1;
}

/** In the order in which they were revoked. */
export function findRevocations(database: DatabaseSync, filter: RevocationFilter = {}): Revocation[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(([column]) => `${column} = ?`).join(' AND ')}`;
  return prepared(database, `SELECT ${revocationColumns.join(', ')} FROM revocations ${where} ORDER BY id`)
    .all(...wanted.map(([, value]) => value))
    .map(toRevocation);
}

/** Grows with every revocation, and with nothing else. */
export function findLastRevocation(database: DatabaseSync): number {
  return Number(database.prepare('SELECT MAX(id) AS last FROM revocations').get()?.last ?? 0);
}

export function toRevocation(row: Record<string, SQLOutputValue>): Revocation {
  const text = (column: string) => String(row[column]);
  return {
    issuerKey: text('issuerKey'),
    serialNumber: text('serialNumber'),
    name: text('name'),
    ...(row.fingerprint !== null && { fingerprint: text('fingerprint') }),
    notAfter: new Date(text('notAfter')),
    ...(row.reason !== null && { reason: text('reason') }),
    revokedAt: new Date(text('revokedAt')),
  };
}
