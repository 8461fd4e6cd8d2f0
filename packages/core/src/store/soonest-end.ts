import type { DatabaseSync } from 'node:sqlite';

/**
 * The first notAfter from a time on among the leaves in use: neither replaced nor revoked. Whose name stands as the
 * authority of another certificate is no leaf.
 */
export function findSoonestNotAfter(database: DatabaseSync, from: Date): Date | undefined {
  const row = database
    .prepare(
      `SELECT notAfter FROM certificates AS one WHERE notAfter >= ? AND supersededAt IS NULL
        AND NOT (keptIn = 'folder' AND EXISTS (SELECT 1 FROM certificates WHERE authority = one.name))
        AND NOT EXISTS (SELECT 1 FROM revocations WHERE fingerprint = one.fingerprint)
        ORDER BY notAfter LIMIT 1`,
    )
    .get(from.toISOString());
  return row ? new Date(String(row.notAfter)) : undefined;
}
