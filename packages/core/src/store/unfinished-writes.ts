import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { syncFolder } from './durable-file.ts';
import { isTemporaryFileName, keysFolderName, revocationListsFolderName } from './folder-layout.ts';
import { listFolder } from './folders.ts';
import { prepared } from './prepared.ts';
import { errnoOf } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';

/** A file that is written and durable, but not yet under its name; both paths are relative to the assets folder. */
export interface UnfinishedWrite {
  /** Empty for a file that is to be removed. */
  readonly temporaryPath: string;
  readonly finalPath: string;
}

export function findUnfinishedWrites(database: DatabaseSync): UnfinishedWrite[] {
  const rows = prepared(database, 'SELECT temporaryPath, finalPath FROM unfinishedWrites ORDER BY id').all();
  return rows.map((row) => ({ temporaryPath: String(row.temporaryPath), finalPath: String(row.finalPath) }));
}

export function insertUnfinishedWrites(database: DatabaseSync, writes: readonly UnfinishedWrite[]): void {
  const insert = prepared(database, 'INSERT INTO unfinishedWrites (temporaryPath, finalPath) VALUES (?, ?)');
  for (const { temporaryPath, finalPath } of writes) insert.run(temporaryPath, finalPath);
}

/**
 * Gives every durable file its name, in the order in which they were noted, and forgets them. To be called within a
 * write transaction; whoever comes after a killed process does it in its place.
 */
export async function finishUnfinishedWrites({ assetsFolder, database, onStep }: StoreContext): Promise<void> {
  const writes = findUnfinishedWrites(database);
  if (writes.length === 0) return;
  for (const { temporaryPath, finalPath } of writes) {
    if (temporaryPath === '') rmSync(path.join(assetsFolder, finalPath), { force: true });
    else renameIfThere(path.join(assetsFolder, temporaryPath), path.join(assetsFolder, finalPath));
    onStep(`${temporaryPath === '' ? 'removed' : 'renamed'} ${finalPath}`);
  }
  const folders = new Set(writes.map(({ finalPath }) => path.join(assetsFolder, path.dirname(finalPath))));
  for (const folder of folders) await syncFolder(folder);
  onStep('folders synced');
  database.exec('DELETE FROM unfinishedWrites');
}

/** A temporary file that is gone was renamed already, by a process that was stopped before it could forget it. */
function renameIfThere(temporaryPath: string, finalPath: string): void {
  try {
    renameSync(temporaryPath, finalPath);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/** Relative to the assets folder; they belong to a process that is at work, or to one that was stopped. */
export function findTemporaryFiles(assetsFolder: string): string[] {
  return ['', keysFolderName, revocationListsFolderName].flatMap((folder) =>
    listFolder(path.join(assetsFolder, folder))
      .filter(isTemporaryFileName)
      .map((fileName) => path.join(folder, fileName)),
  );
}

/** To be called within a write transaction and after finishing: then no temporary file belongs to anybody. */
export function discardTemporaryFiles(assetsFolder: string): void {
  for (const file of findTemporaryFiles(assetsFolder)) rmSync(path.join(assetsFolder, file), { force: true });
}
