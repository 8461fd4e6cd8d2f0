import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkRecordedFiles } from './check-recorded-files.ts';
import type { FolderFinding } from './finding.ts';
import { recordFileName } from './folder-layout.ts';
import { assertFolderIsOurs, findStatus } from './folders.ts';
import { openRecordForReading, recordExists } from './record.ts';
import { assertSound } from './record-soundness.ts';
import { toStorageError } from './storage-error.ts';
import { findTemporaryFiles, findUnfinishedWrites } from './unfinished-writes.ts';

/** What is to be said about an assets folder. Changes nothing, and throws nothing that it can tell as a finding. */
export function checkFolder(assetsFolder: string): FolderFinding[] {
  if (findStatus(assetsFolder) === undefined) {
    return [{ level: 'ok', subject: assetsFolder, message: 'it does not exist yet' }];
  }
  const strange = asFindings(assetsFolder, () => {
    assertFolderIsOurs(assetsFolder);
    return [];
  });
  if (strange.length > 0) return strange;
  return [
    ...asFindings(assetsFolder, () => checkPermissions(assetsFolder)),
    ...asFindings(assetsFolder, () => checkTemporaryFiles(assetsFolder)),
    ...asFindings(path.join(assetsFolder, recordFileName), () => checkRecord(assetsFolder)),
  ];
}

function asFindings(subject: string, check: () => FolderFinding[]): FolderFinding[] {
  try {
    return check();
  } catch (cause) {
    const error = toStorageError(cause, subject);
    if (!(error instanceof CertwrightError)) throw error;
    return [{ level: 'broken', subject, message: error.message, ...(error.hint ? { cure: error.hint } : {}) }];
  }
}

function checkTemporaryFiles(assetsFolder: string): FolderFinding[] {
  return findTemporaryFiles(assetsFolder).map((file) => ({
    level: 'warning',
    subject: path.join(assetsFolder, file),
    message: 'a process that is at work, or was stopped, has left it',
    cure: 'the next command that writes here puts it in order',
  }));
}

function checkRecord(assetsFolder: string): FolderFinding[] {
  const subject = path.join(assetsFolder, recordFileName);
  if (!recordExists(assetsFolder)) {
    return [{ level: 'ok', subject, message: 'no record yet: it is begun with the first certificate' }];
  }
  const database = openRecordForReading(assetsFolder);
  try {
    assertSound(database, subject);
    const unfinished = findUnfinishedWrites(database).map((write) => ({
      level: 'warning' as const,
      subject: path.join(assetsFolder, write.finalPath),
      message: 'it is written, but not yet under its name',
      cure: 'the next command that writes here finishes it',
    }));
    // Until they are finished, files and record cannot agree.
    return unfinished.length > 0 ? unfinished : checkRecordedFiles(assetsFolder, database);
  } finally {
    database.close();
  }
}
