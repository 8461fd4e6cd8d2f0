import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { createFile, type NewFile, syncFolder } from './durable-file.ts';
import { backupFileName, temporaryPathFor } from './folder-layout.ts';
import { findStatus, listFolder } from './folders.ts';
import { findAtPlace, lookAt, type OutsidePlace, placeTaken } from './outside-place.ts';
import { errnoOf, toStorageError } from './storage-error.ts';

/** What happens to the folder that is there: nothing when it is empty, else it is kept under another name. */
export interface FolderPlan {
  /** Undefined when nothing is there to be kept. */
  readonly backupPath: string | undefined;
}

/** Throws `folder-invalid`, `storage-failed`, or `file-exists` when something is there that may not be replaced. */
export function planFolderPlace(assetsFolder: string, place: OutsidePlace): FolderPlan {
  const status = lookAt(place, () => findAtPlace(assetsFolder, place));
  if (status === undefined) return { backupPath: undefined };
  if (!status.isDirectory()) {
    throw new CertwrightError('file-exists', `${place.path} is there and is not a folder`, {
      hint: 'choose the path of a folder',
    });
  }
  if (lookAt(place, () => listFolder(place.path)).length === 0) return { backupPath: undefined };
  if (!place.overwrite) throw placeTaken(place.path);
  const backupPath = backupFileName(place.path);
  if (findStatus(backupPath) === undefined) return { backupPath };
  throw new CertwrightError('file-exists', `${backupPath} is there already, and ${place.path} would be kept there`, {
    hint: 'move one of them away',
  });
}

/**
 * Writes a folder outside of the assets folder, with all in it or not at all; durable when it resolves. Folders have
 * mode 0700. One that is there with something in it becomes `PATH.bak`. Throws as `planFolderPlace` does, and
 * `storage-failed`.
 * @param files their paths relative to the folder
 */
export async function writeOutsideFolder(
  assetsFolder: string,
  place: OutsidePlace,
  files: readonly NewFile[],
): Promise<FolderPlan> {
  try {
    const plan = planFolderPlace(assetsFolder, place);
    const temporaryPath = temporaryPathFor(place.path);
    try {
      await fillFolder(temporaryPath, files);
      putInPlace(temporaryPath, place.path, plan);
    } catch (error) {
      rmSync(temporaryPath, { recursive: true, force: true });
      throw error;
    }
    await syncFolder(path.dirname(place.path));
    return plan;
  } catch (error) {
    const isTaken = ['EEXIST', 'ENOTEMPTY'].includes(errnoOf(error) ?? '');
    throw isTaken ? placeTaken(place.path) : toStorageError(error, place.path);
  }
}

async function fillFolder(folder: string, files: readonly NewFile[]): Promise<void> {
  const byFolder = Map.groupBy(files, (file) => path.join(folder, path.dirname(file.path)));
  for (const subfolder of foldersOf(folder, [...byFolder.keys()])) {
    mkdirSync(subfolder, { mode: 0o700 });
    chmodSync(subfolder, 0o700);
  }
  for (const inSame of byFolder.values()) {
    await Promise.all(inSame.map((file) => createFile({ ...file, path: path.join(folder, file.path) })));
  }
  for (const subfolder of foldersOf(folder, [...byFolder.keys()])) await syncFolder(subfolder);
}

/** These and all between them and the top, the top first. */
function foldersOf(top: string, folders: readonly string[]): string[] {
  const all = new Set([top]);
  for (const folder of folders) {
    for (let current = folder; current !== top; current = path.dirname(current)) all.add(current);
  }
  return [...all].sort();
}

function putInPlace(temporaryPath: string, finalPath: string, { backupPath }: FolderPlan): void {
  if (backupPath !== undefined) renameSync(finalPath, backupPath);
  try {
    // An empty folder gives way to it; one that was filled meanwhile does not.
    renameSync(temporaryPath, finalPath);
  } catch (error) {
    if (backupPath !== undefined) renameSync(backupPath, finalPath);
    throw error;
  }
}
