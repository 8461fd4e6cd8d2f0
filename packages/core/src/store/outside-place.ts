import { realpathSync, type Stats } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { findStatus } from './folders.ts';
import { errnoOf, toStorageError } from './storage-error.ts';

/** Where something goes that leaves the assets folder. */
export interface OutsidePlace {
  /** Absolute; the folder in which it will stand must be there. */
  readonly path: string;
  /** Whether what stands there may be replaced; a link never is. */
  readonly overwrite: boolean;
}

/**
 * What stands at a place that an export may have: outside of the assets folder, in a folder that is there, and no link.
 * Throws `folder-invalid` or `file-exists`.
 */
export function findAtPlace(assetsFolder: string, { path: placePath }: OutsidePlace): Stats | undefined {
  const real = path.join(realFolder(path.dirname(placePath)), path.basename(placePath));
  const assets = findReal(assetsFolder) ?? assetsFolder;
  if (contains(assets, real)) {
    throw new CertwrightError('folder-invalid', `${placePath} lies in the assets folder, ${assetsFolder}`, {
      hint: 'choose a place outside of it; certwright keeps what is in there in order itself',
    });
  }
  if (contains(real, assets)) {
    throw new CertwrightError('folder-invalid', `${placePath} holds the assets folder, ${assetsFolder}`, {
      hint: 'choose a place beside it',
    });
  }
  const status = findStatus(placePath);
  if (status?.isSymbolicLink()) {
    throw new CertwrightError('file-exists', `${placePath} is a symbolic link`, {
      hint: 'choose another path, or what it leads to; certwright never writes through a link',
    });
  }
  return status;
}

/** Looks at a place; what the system says about it, such as a name that is too long, is thrown as `storage-failed`. */
export function lookAt<Result>(place: OutsidePlace, look: () => Result): Result {
  try {
    return look();
  } catch (error) {
    throw toStorageError(error, place.path);
  }
}

/** Told alike when it is found at first, and when somebody else was quicker at the end. */
export function placeTaken(placePath: string): CertwrightError {
  return new CertwrightError('file-exists', `${placePath} is there already`, {
    hint: 'choose another path, or ask to overwrite it',
  });
}

function realFolder(folder: string): string {
  const real = findReal(folder);
  if (real !== undefined && findStatus(real)?.isDirectory()) return real;
  throw new CertwrightError('folder-invalid', `${folder} is ${real === undefined ? 'not there' : 'not a folder'}`, {
    hint: 'make it first, or choose another path',
  });
}

function findReal(entryPath: string): string | undefined {
  try {
    return realpathSync(entryPath);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

function contains(folder: string, entryPath: string): boolean {
  return entryPath === folder || entryPath.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
