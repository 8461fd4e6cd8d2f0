import { linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { createFile, syncFolder } from './durable-file.ts';
import { logFileName, markerFileName, recordFileName, temporaryPathFor } from './folder-layout.ts';
import { findStatus } from './folders.ts';
import { openDatabase } from './open-database.ts';
import { isCertwrightRecord, migrate, newRecord, readSchemaVersion, schemaVersion } from './record-schema.ts';
import { assertReadable } from './record-soundness.ts';
import { cureOfRecord, errnoOf, recordDamaged, sqliteCodeOf, sqliteCodes } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';
import { inWriteTransaction, retryWhileBusy } from './write-lock.ts';

const markerText = `certwright keeps certificates and keys in this folder.
${recordFileName}, beside this file, is the record of every certificate that was issued here: back it up with the keys.
If it is lost, put it back from a backup. Only when there is none: certwright inventory rebuild.
`;

/** False where no record was ever begun; throws `record-lost` when one was and is gone. Opens nothing. */
export function recordExists(assetsFolder: string): boolean {
  const recordPath = path.join(assetsFolder, recordFileName);
  // The record is made before the marker and the log, so it must be looked for after them.
  const leftBehind = [markerFileName, logFileName].filter(
    (fileName) => findStatus(path.join(assetsFolder, fileName)) !== undefined,
  );
  if (findStatus(recordPath) !== undefined) return true;
  if (leftBehind.length === 0) return false;
  throw recordLost(`${recordPath} is gone; that it was there is known from ${leftBehind.join(' and ')}`);
}

type RecordOptions = Pick<StoreContext, 'assetsFolder' | 'lockTimeoutMs' | 'onStep'>;

/** The writing connection. Begins the record in a folder that never had one; brings an older one up to date. */
export async function openRecord({ assetsFolder, lockTimeoutMs, onStep }: RecordOptions): Promise<DatabaseSync> {
  if (!recordExists(assetsFolder)) await beginRecord(assetsFolder, onStep);
  await retryWhileBusy(() => assertNothingDamaged(assetsFolder), lockTimeoutMs);
  const database = await retryWhileBusy(() => connect(assetsFolder, 'rw'), lockTimeoutMs);
  try {
    if (readSchemaVersion(database) < schemaVersion) {
      await inWriteTransaction({ database, lockTimeoutMs }, () => migrate(database));
    }
    await ensureMarker(assetsFolder);
    onStep('record open');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** By a connection that only reads: one that writes would move the log into a damaged record when it is closed. */
function assertNothingDamaged(assetsFolder: string): void {
  const database = connect(assetsFolder, 'ro');
  try {
    assertReadable(database, path.join(assetsFolder, recordFileName));
  } finally {
    database.close();
  }
}

/**
 * A connection that only reads. It waits a while for a process that is just putting the record in order. In a folder
 * where SQLite cannot place its lock files, it sees the record as it is now.
 */
export function openRecordForReading(assetsFolder: string): DatabaseSync {
  try {
    return connect(assetsFolder, 'ro', 5000);
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code !== sqliteCodes.cannotOpen && code !== sqliteCodes.readOnly) throw error;
    // It would be read without what stands in its log.
    if (findStatus(path.join(assetsFolder, logFileName))?.size) throw error;
    return connect(assetsFolder, 'immutable');
  }
}

/** Throws `record-damaged` or `record-lost` for a file that is not a record this version knows. */
function connect(assetsFolder: string, mode: Parameters<typeof openDatabase>[1], timeoutMs?: number): DatabaseSync {
  const recordPath = path.join(assetsFolder, recordFileName);
  // SQLite would take the log of an empty file away, and what is committed may stand there.
  if (findStatus(recordPath)?.size === 0) throw noRecord(assetsFolder);
  const database = openDatabase(recordPath, mode, timeoutMs);
  try {
    database.exec('PRAGMA synchronous = FULL');
    assertIsRecord(database, assetsFolder);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether a newer certwright wrote the record; false when that cannot be read. */
export function isRecordNewer(assetsFolder: string): boolean {
  try {
    const database = openDatabase(path.join(assetsFolder, recordFileName), 'ro');
    try {
      return isCertwrightRecord(database) && readSchemaVersion(database) > schemaVersion;
    } finally {
      database.close();
    }
  } catch (error) {
    if (sqliteCodeOf(error) === undefined) throw error;
    return false;
  }
}

function assertIsRecord(database: DatabaseSync, assetsFolder: string): void {
  const recordPath = path.join(assetsFolder, recordFileName);
  if (!isCertwrightRecord(database)) throw noRecord(assetsFolder);
  if (readSchemaVersion(database) <= schemaVersion) return;
  throw new CertwrightError('record-damaged', `${recordPath} was written by a newer certwright`, {
    hint: 'use that newer certwright; this one does not know how the record is laid out',
  });
}

/** Of a file that is there. */
function noRecord(assetsFolder: string): CertwrightError {
  const recordPath = path.join(assetsFolder, recordFileName);
  const isMarked = findStatus(path.join(assetsFolder, markerFileName)) !== undefined;
  if (isMarked) return recordLost(`${recordPath} holds no record of certwright any more`);
  return recordDamaged(recordPath, 'it was not made by certwright');
}

function recordLost(message: string): CertwrightError {
  return new CertwrightError('record-lost', message, { hint: cureOfRecord });
}

/** Puts a whole record in place by one link, so that of two processes at once one begins it and both go on. */
async function beginRecord(assetsFolder: string, onStep: StoreContext['onStep']): Promise<void> {
  const recordPath = path.join(assetsFolder, recordFileName);
  const temporaryPath = temporaryPathFor(recordPath);
  await createFile({ path: temporaryPath, content: newRecord(), mode: 0o600 });
  onStep('record written');
  try {
    linkSync(temporaryPath, recordPath);
    onStep('record in place');
  } catch (error) {
    // Whoever was first may also have cleared our temporary file away.
    if (!['EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
  } finally {
    rmSync(temporaryPath, { force: true });
  }
  await syncFolder(assetsFolder);
}

/** Says that there is a record, from now on. */
export async function ensureMarker(assetsFolder: string): Promise<void> {
  const markerPath = path.join(assetsFolder, markerFileName);
  if (findStatus(markerPath) !== undefined) return;
  try {
    await createFile({ path: markerPath, content: markerText, mode: 0o644 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  await syncFolder(assetsFolder);
}
