import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { syncFolder } from './durable-file.ts';
import { keysFolderName, markerFileName, recordFileName, revocationListsFolderName } from './folder-layout.ts';
import { errnoOf } from './storage-error.ts';

/**
 * Makes the folder and those above it that are missing, each 0700 under any umask; what exists keeps its mode. The new
 * entries are durable when it returns.
 */
export async function makeFolder(folder: string): Promise<void> {
  if (findStatus(folder) !== undefined) return;
  const parent = path.dirname(folder);
  await makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
    chmodSync(folder, 0o700);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  await syncFolder(parent);
}

/**
 * Throws `folder-invalid` when something that certwright would write into is a link or of the wrong kind: then its
 * files would end up elsewhere.
 */
export function assertFolderIsOurs(assetsFolder: string): void {
  if (followedStatus(assetsFolder)?.isDirectory() === false) throw wrongKind(assetsFolder, 'is not a folder');
  for (const folderName of [keysFolderName, revocationListsFolderName]) {
    assertKind(path.join(assetsFolder, folderName), 'a folder', (status) => status.isDirectory());
  }
  for (const fileName of [recordFileName, markerFileName]) {
    assertKind(path.join(assetsFolder, fileName), 'a file', (status) => status.isFile());
  }
}

function assertKind(entryPath: string, kind: string, isKind: (status: Stats) => boolean): void {
  const status = findStatus(entryPath);
  if (status === undefined || isKind(status)) return;
  throw wrongKind(entryPath, status.isSymbolicLink() ? 'is a symbolic link' : `is not ${kind}`);
}

function wrongKind(entryPath: string, fault: string): CertwrightError {
  return new CertwrightError('folder-invalid', `${entryPath} ${fault}`, {
    hint: 'move it away, or choose another assets folder; certwright never writes through a link',
  });
}

/** What stands at a path, a link being just a link; undefined when nothing does. */
export function findStatus(entryPath: string): Stats | undefined {
  return lstatSync(entryPath, { throwIfNoEntry: false });
}

function followedStatus(entryPath: string): Stats | undefined {
  const status = findStatus(entryPath);
  if (!status?.isSymbolicLink()) return status;
  return statSync(entryPath, { throwIfNoEntry: false }) ?? status;
}

/** The names in a folder; one that is not there has none. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
