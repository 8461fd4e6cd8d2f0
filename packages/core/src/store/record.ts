import { linkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { CertwrightError } from '../errors.ts';
import { createFile, syncFolder } from './durable-file.ts';
import { logFileName, markerFileName, recordFileName, temporaryPathFor } from './folder-layout.ts';
import { findStatus } from './folders.ts';
import { emptyRecord, isCertwrightRecord, migrate, readSchemaVersion, schemaVersion } from './record-schema.ts';
import { errnoOf, recordDamaged, sqliteCodeOf, sqliteCodes } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';
import { inWriteTransaction, retryWhileBusy } from './write-lock.ts';

const markerText = `certwright keeps certificates and keys in this folder.
${recordFileName}, beside this file, is the record of every certificate that was issued here: back it up with the keys.
If it is lost, put it back from a backup. Only when there is none, remove this file, and a new record is begun.
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
  throw recordLost(`${recordPath} is gone, though ${leftBehind.join(' and ')} tell that it was there`, leftBehind);
}

type RecordOptions = Pick<StoreContext, 'assetsFolder' | 'lockTimeoutMs' | 'onStep'>;

/** The writing connection. Begins the record in a folder that never had one; brings an older one up to date. */
export async function openRecord({ assetsFolder, lockTimeoutMs, onStep }: RecordOptions): Promise<DatabaseSync> {
  if (!recordExists(assetsFolder)) await beginRecord(assetsFolder, onStep);
  const database = await retryWhileBusy(() => connect(assetsFolder, { readOnly: false }), lockTimeoutMs);
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

/**
 * A connection that only reads. It waits a while for a process that is just putting the record in order. In a folder
 * where SQLite cannot place its lock files, it sees the record as it is now.
 */
export function openRecordForReading(assetsFolder: string): DatabaseSync {
  try {
    return connect(assetsFolder, { readOnly: true, timeoutMs: 5000 });
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code !== sqliteCodes.cannotOpen && code !== sqliteCodes.readOnly) throw error;
    // It would be read without what stands in its log.
    if (findStatus(path.join(assetsFolder, logFileName))?.size) throw error;
    return connect(assetsFolder, { readOnly: true, immutable: true });
  }
}

interface ConnectOptions {
  readonly readOnly: boolean;
  readonly timeoutMs?: number;
  readonly immutable?: boolean;
}

/** Throws `record-damaged` or `record-lost` for a file that is not a record this version knows. */
function connect(assetsFolder: string, options: ConnectOptions): DatabaseSync {
  const location = pathToFileURL(path.join(assetsFolder, recordFileName));
  // Without a mode SQLite would make the file anew where another process has just taken it away.
  location.search = options.immutable ? 'immutable=1' : options.readOnly ? 'mode=ro' : 'mode=rw';
  const database = new DatabaseSync(location, { readOnly: options.readOnly, timeout: options.timeoutMs ?? 0 });
  try {
    database.exec('PRAGMA synchronous = FULL');
    assertIsRecord(database, assetsFolder);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertIsRecord(database: DatabaseSync, assetsFolder: string): void {
  const recordPath = path.join(assetsFolder, recordFileName);
  if (!isCertwrightRecord(database)) {
    if (findStatus(path.join(assetsFolder, markerFileName)) === undefined) {
      throw recordDamaged(recordPath, 'it was not made by certwright');
    }
    throw recordLost(`${recordPath} holds no record of certwright any more`, [markerFileName, recordFileName]);
  }
  if (readSchemaVersion(database) <= schemaVersion) return;
  throw new CertwrightError('record-damaged', `${recordPath} was written by a newer certwright`, {
    hint: 'use that newer certwright; this one does not know how the record is laid out',
  });
}

function recordLost(message: string, leftBehind: readonly string[]): CertwrightError {
  return new CertwrightError('record-lost', message, {
    hint: `put ${recordFileName} back from a backup; without one, move ${leftBehind.join(' and ')} away to begin a new record, which will not know what was issued before`,
  });
}

/** Puts a whole record in place by one link, so that of two processes at once one begins it and both go on. */
async function beginRecord(assetsFolder: string, onStep: StoreContext['onStep']): Promise<void> {
  const recordPath = path.join(assetsFolder, recordFileName);
  const temporaryPath = temporaryPathFor(recordPath);
  await createFile({ path: temporaryPath, content: emptyRecord(), mode: 0o600 });
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

async function ensureMarker(assetsFolder: string): Promise<void> {
  const markerPath = path.join(assetsFolder, markerFileName);
  if (findStatus(markerPath) !== undefined) return;
  try {
    await createFile({ path: markerPath, content: markerText, mode: 0o644 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  await syncFolder(assetsFolder);
}
