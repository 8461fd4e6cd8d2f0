import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { logFileName } from './folder-layout.ts';

const noSpace = ['ENOSPC', 'EDQUOT'];
const notWritable = ['EROFS', 'EACCES', 'EPERM'];

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
export const sqliteCodes = {
  /** As for a table that is not there. */
  error: 1,
  permission: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;

/** The primary result code; undefined for an error that does not come from SQLite. */
export function sqliteCodeOf(error: unknown): number | undefined {
  const isFromSqlite = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
  return isFromSqlite ? (error.errcode as number) & 0xff : undefined;
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'errno' in error && 'code' in error ? String(error.code) : undefined;
}

/**
 * What a failure of disk or record means to a user: `storage-failed`, `record-damaged` or `record-busy`. A
 * `CertwrightError`, and whatever came neither from the file system nor from SQLite, is returned as it is.
 */
export function toStorageError(error: unknown, filePath: string): unknown {
  if (error instanceof CertwrightError) return error;
  const code = errnoOf(error);
  if (code !== undefined) return fileError(error as NodeJS.ErrnoException, code, filePath);
  const sqliteCode = sqliteCodeOf(error);
  return sqliteCode === undefined ? error : recordError(error as Error, sqliteCode, filePath);
}

function fileError(error: NodeJS.ErrnoException, code: string, fallbackPath: string): CertwrightError {
  const filePath = error.path ?? fallbackPath;
  if (noSpace.includes(code)) return noSpaceLeft(filePath, code, error);
  if (notWritable.includes(code)) return folderNotWritable(filePath, code, error);
  if (code === 'ENOTDIR') {
    return new CertwrightError('folder-invalid', `${path.dirname(filePath)} is not a folder`, {
      hint: 'choose another folder',
      cause: error,
    });
  }
  return new CertwrightError('storage-failed', `${filePath} cannot be used: ${error.message}`, {
    hint: 'put right what the system says about this file, then run the command again',
    cause: error,
  });
}

function recordError(error: Error, code: number, recordPath: string): unknown {
  switch (code) {
    case sqliteCodes.busy:
    case sqliteCodes.locked:
      return recordBusy(recordPath, error);
    case sqliteCodes.full:
      return noSpaceLeft(recordPath, 'SQLITE_FULL', error);
    case sqliteCodes.ioError:
      return noSpaceLeft(recordPath, 'SQLITE_IOERR', error);
    case sqliteCodes.permission:
    case sqliteCodes.readOnly:
    case sqliteCodes.cannotOpen:
      return folderNotWritable(recordPath, whyNotWritable(recordPath) ?? error.message, error);
    case sqliteCodes.corrupt:
    case sqliteCodes.notADatabase:
      return recordDamaged(recordPath, error.message, error);
    default:
      return error;
  }
}

function noSpaceLeft(filePath: string, code: string, cause: unknown): CertwrightError {
  const what = code === 'SQLITE_IOERR' ? 'no space left, or a failing disk' : 'no space left';
  return new CertwrightError('storage-failed', `${what}: ${filePath} cannot be written (${code})`, {
    hint: 'make room on the file system (or raise the quota), then run the command again',
    cause,
  });
}

function folderNotWritable(filePath: string, reason: string, cause: unknown): CertwrightError {
  const hint =
    reason === 'EROFS'
      ? 'the file system is mounted read-only: mount it writable, or choose another folder'
      : 'let the user who runs certwright write there, or choose another folder';
  return new CertwrightError('storage-failed', `${filePath} cannot be written (${reason})`, { hint, cause });
}

function whyNotWritable(recordPath: string): string | undefined {
  try {
    accessSync(path.dirname(recordPath), constants.W_OK);
    accessSync(recordPath, constants.W_OK);
    return undefined;
  } catch (error) {
    return errnoOf(error);
  }
}

/** A log that is left would be taken for one of the backup. */
export const cureOfRecord = `put a backup in its place, with no ${logFileName} beside it; without a backup, certwright inventory rebuild makes it again`;

export function recordDamaged(recordPath: string, reason: string, cause?: unknown): CertwrightError {
  return new CertwrightError('record-damaged', `${recordPath} cannot be read as certwright's record: ${reason}`, {
    hint: cureOfRecord,
    cause,
  });
}

function recordBusy(recordPath: string, cause?: unknown): CertwrightError {
  return new CertwrightError('record-busy', `${recordPath} is held by another process`, {
    hint: 'wait for the other certwright to finish, or stop it, then run the command again',
    cause,
  });
}
