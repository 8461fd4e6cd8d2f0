import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { backupFileName } from './folder-layout.ts';
import { findStatus } from './folders.ts';

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
  return true;
}

/** A copy, not a link: then the backup has a mode of its own, and an operator's link is not carried along. */
export function planBackup(assetsFolder: string, finalPath: string, mode: number): PlannedFile[] {
  const currentPath = path.join(assetsFolder, finalPath);
  const isDeadLink = statSync(currentPath, { throwIfNoEntry: false }) === undefined;
  return isDeadLink ? [] : [{ finalPath: backupFileName(finalPath), content: readFileSync(currentPath), mode }];
}
