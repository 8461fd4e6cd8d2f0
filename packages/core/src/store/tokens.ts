import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { prepared } from './prepared.ts';

/** What is on record of one token; the token itself is not. */
export interface TokenRow {
  /** 12 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** JSON. */
  readonly issuingPolicy: string;
  /** SHA-256 of the token, hex. */
  readonly secretHash: string;
  readonly createdAt: Date;
  /** The principal that made it. */
  readonly createdBy: string;
  /** Missing for one that is valid until it is revoked. */
  readonly expiresAt?: Date;
  readonly lastUsedAt?: Date;
  readonly revokedAt?: Date;
}

const columns = [
  'id',
  'name',
  'role',
  'issuingPolicy',
  'secretHash',
  'createdAt',
  'createdBy',
  'expiresAt',
  'lastUsedAt',
  'revokedAt',
];

export function insertToken(database: DatabaseSync, row: TokenRow): void {
  const { createdAt, expiresAt, lastUsedAt, revokedAt, ...texts } = row;
  database
    .prepare(`INSERT INTO tokens (${columns.join(', ')}) VALUES (${columns.map((c) => `:${c}`).join(', ')})`)
    .run({
      ...texts,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      revokedAt: revokedAt?.toISOString() ?? null,
    });
}

/** False when it is not there, or was revoked before. */
export function revokeToken(database: DatabaseSync, id: string, now: Date): boolean {
  const { changes } = database
    .prepare('UPDATE tokens SET revokedAt = ? WHERE id = ? AND revokedAt IS NULL')
    .run(now.toISOString(), id);
  return changes === 1;
}

export function noteTokenUse(database: DatabaseSync, id: string, now: Date): void {
  database.prepare('UPDATE tokens SET lastUsedAt = ? WHERE id = ?').run(now.toISOString(), id);
}

export function findToken(database: DatabaseSync, id: string): TokenRow | undefined {
  const row = prepared(database, `SELECT ${columns.join(', ')} FROM tokens WHERE id = ?`).get(id);
  return row && toTokenRow(row);
}

/** In the order in which they were made. */
export function findTokens(database: DatabaseSync): TokenRow[] {
  return database
    .prepare(`SELECT ${columns.join(', ')} FROM tokens ORDER BY rowid`)
    .all()
    .map(toTokenRow);
}

function toTokenRow(row: Record<string, SQLOutputValue>): TokenRow {
  const text = (column: string) => String(row[column]);
  const date = (column: 'expiresAt' | 'lastUsedAt' | 'revokedAt') =>
    row[column] === null ? {} : { [column]: new Date(text(column)) };
  return {
    id: text('id'),
    name: text('name'),
    role: text('role'),
    issuingPolicy: text('issuingPolicy'),
    secretHash: text('secretHash'),
    createdAt: new Date(text('createdAt')),
    createdBy: text('createdBy'),
    ...date('expiresAt'),
    ...date('lastUsedAt'),
    ...date('revokedAt'),
  };
}
