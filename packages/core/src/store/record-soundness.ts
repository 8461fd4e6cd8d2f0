import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { parsePem } from '../certificate/pem.ts';
import { CertwrightError } from '../errors.ts';
import { openDatabase } from './open-database.ts';
import { isCertwrightRecord } from './record-schema.ts';
import { recordDamaged } from './storage-error.ts';

/** That every page can be read. Throws `record-damaged`, or an error of SQLite. */
export function assertReadable(database: DatabaseSync, recordPath: string): void {
  const fault = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (fault !== 'ok') throw recordDamaged(recordPath, String(fault));
}

/**
 * Also that indexes and tables agree, and that each certificate is the one of its fingerprint, since SQLite does not see
 * whether values have changed; at several times the cost. Throws as `assertReadable` does.
 */
export function assertSound(database: DatabaseSync, recordPath: string): void {
  const fault = database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check;
  if (fault !== 'ok') throw recordDamaged(recordPath, String(fault));
  for (const row of database.prepare('SELECT name, fingerprint, pem FROM certificates').iterate()) {
    if (fingerprintOf(String(row.pem)) === row.fingerprint) continue;
    throw recordDamaged(recordPath, `what it holds as the certificate of "${row.name}" is not that certificate`);
  }
}

/** Undefined when there is none. */
function fingerprintOf(pem: string): string | undefined {
  try {
    const [der] = parsePem(pem, 'CERTIFICATE');
    return der && hash('sha256', der, 'hex');
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}

/**
 * The same for a file that was written to become a record or its copy; then `read` may look into it.
 */
export function readSound<Result>(
  filePath: string,
  recordPath: string,
  read: (database: DatabaseSync) => Result,
): Result {
  const database = openDatabase(filePath, 'immutable');
  try {
    if (!isCertwrightRecord(database)) throw recordDamaged(recordPath, 'its copy is no record');
    assertSound(database, recordPath);
    return read(database);
  } finally {
    database.close();
  }
}
