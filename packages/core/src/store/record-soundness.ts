import type { DatabaseSync } from 'node:sqlite';
import { recordDamaged } from './storage-error.ts';

/** Reads all of it, indexes too. Throws `record-damaged`, or an error of SQLite. */
export function assertSound(database: DatabaseSync, recordPath: string): void {
  const fault = database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check;
  if (fault !== 'ok') throw recordDamaged(recordPath, String(fault));
}
