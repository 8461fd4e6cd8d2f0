import { linkSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { createFile, syncFolder } from './durable-file.ts';
import { temporaryPathFor } from './folder-layout.ts';
import { findAtPlace, lookAt, type OutsidePlace, placeTaken } from './outside-place.ts';
import { errnoOf, toStorageError } from './storage-error.ts';

/** Throws `folder-invalid`, `storage-failed`, or `file-exists` when something is there that may not be replaced. */
export function assertFilePlace(assetsFolder: string, place: OutsidePlace): void {
  const status = lookAt(place, () => findAtPlace(assetsFolder, place));
  if (status === undefined) return;
  if (!status.isFile()) {
    throw new CertwrightError('file-exists', `${place.path} is there and is not a file`, {
      hint: 'choose the path of a file',
    });
  }
  if (!place.overwrite) throw placeTaken(place.path);
}

/**
 * Writes a file outside of the assets folder, whole or not at all; durable when it resolves. Throws as `assertFilePlace`
 * does, and `storage-failed`.
 */
export function writeOutsideFile(
  assetsFolder: string,
  place: OutsidePlace,
  { content, mode }: { readonly content: Buffer; readonly mode: number },
): Promise<void> {
  return placeOutsideFile(assetsFolder, place, (temporaryPath) => createFile({ path: temporaryPath, content, mode }));
}

/** The same for a file that is made, durably, under the name that `make` is given; what it returns is returned. */
export async function placeOutsideFile<Made>(
  assetsFolder: string,
  place: OutsidePlace,
  make: (temporaryPath: string) => Promise<Made>,
): Promise<Made> {
  try {
    assertFilePlace(assetsFolder, place);
    const temporaryPath = temporaryPathFor(place.path);
    const made = await make(temporaryPath);
    putInPlace(temporaryPath, place);
    await syncFolder(path.dirname(place.path));
    return made;
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? placeTaken(place.path) : toStorageError(error, place.path);
  }
}

function putInPlace(temporaryPath: string, { path: finalPath, overwrite }: OutsidePlace): void {
  try {
    if (overwrite) renameSync(temporaryPath, finalPath);
    // Unlike a rename, a link replaces nothing that came there meanwhile.
    else linkSync(temporaryPath, finalPath);
  } finally {
    rmSync(temporaryPath, { force: true });
  }
}
