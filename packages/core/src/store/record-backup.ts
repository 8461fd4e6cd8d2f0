import { linkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { createFile, syncFile, syncFolder } from './durable-file.ts';
import { temporaryPathFor } from './folder-layout.ts';
import { findStatus } from './folders.ts';
import { readSound } from './record-soundness.ts';
import { errnoOf } from './storage-error.ts';

export interface BackupTarget {
  /** Absolute. */
  readonly filePath: string;
  /** Replaces a file of that name; otherwise it is refused. */
  readonly overwrite: boolean;
}

/** What a copy was found to hold. */
export interface RecordBackup {
  readonly certificates: number;
  readonly revocations: number;
}

/** More pages than a record can have: in one step, so that it is one state, however much others write. */
const allPages = 2 ** 31 - 1;

/**
 * Copies the record as it is at one moment; the file is there whole and checked, mode 0600, or not at all. Throws
 * `record-damaged` when the copy is not sound, and what `assertBackupTarget` throws.
 */
export async function writeRecordBackup(
  database: DatabaseSync,
  recordPath: string,
  { filePath, overwrite }: BackupTarget,
): Promise<RecordBackup> {
  const temporaryPath = temporaryPathFor(filePath);
  await createFile({ path: temporaryPath, content: '', mode: 0o600 });
  try {
    await backup(database, temporaryPath, { rate: allPages });
    const copied = readSound(temporaryPath, recordPath, countRows);
    await syncFile(temporaryPath);
    putInPlace(temporaryPath, filePath, overwrite);
    await syncFolder(path.dirname(filePath));
    return copied;
  } finally {
    for (const ending of ['', '-journal']) rmSync(temporaryPath + ending, { force: true });
  }
}

/**
 * Throws `file-exists` for a file that may not be replaced and for all that is no file, `file-not-found` when its folder
 * is not there, `request-invalid` for a place within the assets folder.
 */
export function assertBackupTarget(assetsFolder: string, { filePath, overwrite }: BackupTarget): void {
  const folder = path.dirname(filePath);
  if (findStatus(folder) === undefined) {
    throw new CertwrightError('file-not-found', `there is no folder ${folder}`, { hint: 'make it, or choose another' });
  }
  const [inside, outside] = [realpathSync(folder), realpathSync(assetsFolder)];
  if (`${inside}${path.sep}`.startsWith(`${outside}${path.sep}`)) {
    throw new CertwrightError('request-invalid', `${filePath} lies in the assets folder, and would be lost with it`, {
      hint: `choose a place outside of ${assetsFolder}, best on another disk`,
    });
  }
  const status = findStatus(filePath);
  if (status === undefined || (status.isFile() && overwrite)) return;
  throw alreadyThere(
    filePath,
    status.isSymbolicLink() ? 'is a symbolic link' : status.isFile() ? undefined : 'is no file',
  );
}

function alreadyThere(filePath: string, fault?: string): CertwrightError {
  return new CertwrightError('file-exists', `${filePath} ${fault ?? 'is there already'}`, {
    hint: fault === undefined ? 'choose another name, or say --overwrite' : 'choose another name',
  });
}

function countRows(copy: DatabaseSync): RecordBackup {
  const count = (table: string) => Number(copy.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
  return { certificates: count('certificates'), revocations: count('revocations') };
}

/** A link never replaces what somebody has put there in the meantime. */
function putInPlace(temporaryPath: string, filePath: string, overwrite: boolean): void {
  try {
    if (overwrite) renameSync(temporaryPath, filePath);
    else linkSync(temporaryPath, filePath);
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? alreadyThere(filePath) : error;
  }
}
