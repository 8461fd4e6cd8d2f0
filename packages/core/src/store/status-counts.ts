import type { DatabaseSync } from 'node:sqlite';
import { prepared } from './prepared.ts';

const statuses = ['replaced', 'expired', 'not-yet-valid', 'expires-soon', 'valid'] as const;

/** How many are what by their dates. */
export type UnrevokedCounts = Readonly<Record<(typeof statuses)[number], number>>;

/** Of those that were issued here, and whose serial number nobody revoked: one walk, which reads no certificate. */
export function countUnrevoked(database: DatabaseSync, now: Date, soonMs: number): UnrevokedCounts {
  const rows = prepared(
    database,
    `SELECT CASE
        WHEN supersededAt IS NOT NULL THEN 'replaced'
        WHEN notAfter <= :expired THEN 'expired'
        WHEN notBefore > :now THEN 'not-yet-valid'
        WHEN notAfter <= :soon THEN 'expires-soon'
        ELSE 'valid' END AS status, count(*) AS count
      FROM certificates WHERE serialNumber NOT IN (SELECT serialNumber FROM revocations) GROUP BY status`,
  ).all({
    now: now.toISOString(),
    // Both ends are inclusive, so the last second counts.
    expired: new Date(now.getTime() - 1000).toISOString(),
    soon: new Date(now.getTime() + soonMs).toISOString(),
  });
  const counted = new Map(rows.map(({ status, count }) => [status, Number(count)]));
  return Object.fromEntries(statuses.map((status) => [status, counted.get(status) ?? 0])) as UnrevokedCounts;
}
