import type { DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { prepared } from './prepared.ts';

/** Names a request, so that a repeat of it is known as one. */
export interface IdempotencyKey {
  /** Whose key it is: others may use the same. */
  readonly principal: string;
  readonly key: string;
  /** Of the whole request, so that another one under the same key is seen. */
  readonly requestDigest: string;
}

/** Long enough for every client that tries again, and short enough that they stay few. */
const rememberedMs = 24 * 60 * 60 * 1000;

/**
 * The fingerprint of the certificate that the key brought within the last 24 hours.
 * @throws CertwrightError `idempotency-key-reused` when it came with another request
 */
export function findIdempotencyKey(
  database: DatabaseSync,
  { principal, key, requestDigest }: IdempotencyKey,
  now: Date,
): string | undefined {
  const row = prepared(
    database,
    `SELECT requestDigest, fingerprint FROM idempotencyKeys
      WHERE principal = ? AND idempotencyKey = ? AND at > ?`,
  ).get(principal, key, oldest(now));
  if (!row) return undefined;
  if (row.requestDigest === requestDigest) return String(row.fingerprint);
  throw new CertwrightError(
    'idempotency-key-reused',
    `the idempotency key ${showValue(key)} came with another request before`,
    {
      hint: 'repeat a request as it was, or give a new one a new key',
    },
  );
}

/** To be called within a write transaction that found none; those that are older than 24 hours are forgotten. */
export function insertIdempotencyKey(
  database: DatabaseSync,
  { principal, key, requestDigest }: IdempotencyKey,
  fingerprint: string,
  now: Date,
): void {
  prepared(database, 'DELETE FROM idempotencyKeys WHERE at <= ?').run(oldest(now));
  prepared(
    database,
    'INSERT INTO idempotencyKeys (principal, idempotencyKey, requestDigest, fingerprint, at) VALUES (?, ?, ?, ?, ?)',
  ).run(principal, key, requestDigest, fingerprint, now.toISOString());
}

function oldest(now: Date): string {
  return new Date(now.getTime() - rememberedMs).toISOString();
}
