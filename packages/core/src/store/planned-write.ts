import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { backupFileName } from './folder-layout.ts';
import { findStatus } from './folders.ts';
import { mostBytes } from './small-file.ts';

export interface PlannedFile {
  /** Relative to the assets folder. */
  readonly finalPath: string;
  readonly content: string | Buffer;
  readonly mode: number;
}

/** What one save comes to, decided while nobody else can change the folder. */
export interface PlannedWrite<Outcome> {
  readonly outcome: Outcome;
  /** In the order in which they get their names. */
  readonly files: readonly PlannedFile[];
  /** Files that go once all others have their names; relative to the assets folder. */
  readonly removals?: readonly string[];
  /** Of the pairs among the files. */
  readonly pairNames?: readonly string[];
  /** Tells the record, in the transaction that makes the files count. Throws to refuse this write alone. */
  record?(database: DatabaseSync, now: Date): void;
}

/** True when anything has this name, a link that leads nowhere too; throws `file-exists` when it can be no old version. */
export function isThere(filePath: string): boolean {
  const status = findStatus(filePath);
  if (status === undefined) return false;
  const target = status.isSymbolicLink() ? statSync(filePath, { throwIfNoEntry: false }) : status;
  if (target !== undefined && !target.isFile()) {
    throw new CertwrightError('file-exists', `${filePath} is there and is not a file`, { hint: 'move it away' });
  }
  // It would be read for its backup.
  if (target !== undefined && target.size > mostBytes) {
    throw new CertwrightError(
      'file-exists',
      `${filePath} is there and has ${target.size} bytes, too many for a certificate or key`,
      {
        hint: 'move it away',
      },
    );
  }
  return true;
}

/**
 * A copy, not a link, so that an operator's link is not carried along. What its owner alone may read stays so: a
 * certificate may lie in one file with its key.
 */
export function planBackup(assetsFolder: string, finalPath: string, mode: number): PlannedFile[] {
  const currentPath = path.join(assetsFolder, finalPath);
  const status = statSync(currentPath, { throwIfNoEntry: false });
  if (status === undefined) return [];
  return [{ finalPath: backupFileName(finalPath), content: readFileSync(currentPath), mode: mode & status.mode }];
}
