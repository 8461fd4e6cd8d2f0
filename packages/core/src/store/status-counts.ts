import type { DatabaseSync } from 'node:sqlite';
import { prepared } from './prepared.ts';

/** How many of those that were issued here, and whose serial number nobody revoked, are what by their dates. */
export interface UnrevokedCounts {
  readonly replaced: number;
  readonly expired: number;
  readonly notYetValid: number;
  readonly expiresSoon: number;
  readonly valid: number;
}

/** One walk over the certificates, without reading them. */
export function countUnrevoked(database: DatabaseSync, now: Date, soonMs: number): UnrevokedCounts {
  const row = prepared(
    database,
    `SELECT
      count(*) FILTER (WHERE supersededAt IS NOT NULL) AS replaced,
      count(*) FILTER (WHERE supersededAt IS NULL AND notAfter <= :expired) AS expired,
      count(*) FILTER (WHERE supersededAt IS NULL AND notAfter > :expired AND notBefore > :now) AS notYetValid,
      count(*) FILTER (WHERE supersededAt IS NULL AND notAfter > :expired AND notBefore <= :now AND notAfter <= :soon)
        AS expiresSoon,
      count(*) FILTER (WHERE supersededAt IS NULL AND notAfter > :expired AND notBefore <= :now AND notAfter > :soon)
        AS valid
    FROM certificates WHERE serialNumber NOT IN (SELECT serialNumber FROM revocations)`,
  ).get({
    now: now.toISOString(),
    // Both ends are inclusive, so the last second counts.
    expired: new Date(now.getTime() - 1000).toISOString(),
    soon: new Date(now.getTime() + soonMs).toISOString(),
  });
  const count = (column: keyof UnrevokedCounts) => Number(row?.[column] ?? 0);
  return {
    replaced: count('replaced'),
    expired: count('expired'),
    notYetValid: count('notYetValid'),
    expiresSoon: count('expiresSoon'),
    valid: count('valid'),
  };
}
