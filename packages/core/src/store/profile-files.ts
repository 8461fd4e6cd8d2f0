import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CertwrightError } from '../errors.ts';
import { profilesFolderName } from './folder-layout.ts';
import { listFolder } from './folders.ts';
import { readSmallFile } from './small-file.ts';
import { toStorageError } from './storage-error.ts';

export interface ProfileFile {
  readonly name: string;
  readonly path: string;
  /** True for those that come with certwright. */
  readonly builtIn: boolean;
}

const builtInFolder = fileURLToPath(new URL('../../profiles/', import.meta.url));

/**
 * The profiles that come with certwright, then the user's own (`<assets>/profiles/NAME.cnf`), each sorted by name.
 * Throws `profile-invalid` when one of the user's has the name of a built-in one.
 */
export function listProfileFiles(assetsFolder: string): ProfileFile[] {
  const builtIn = listProfiles(builtInFolder, true);
  const own = listProfiles(path.join(assetsFolder, profilesFolderName), false);
  const shadowing = own.find(({ name }) => builtIn.some((profile) => profile.name === name));
  if (shadowing === undefined) return [...builtIn, ...own];
  throw new CertwrightError('profile-invalid', `${shadowing.path} has the name of a built-in profile`, {
    hint: `rename it: ${shadowing.name} must mean the same everywhere`,
  });
}

export interface ProfileText extends ProfileFile {
  readonly text: string;
}

/** What `readProfileFile` looks at and what may change while certwright runs. */
export function changingProfilePaths(assetsFolder: string, name: string): string[] {
  const ownFolder = path.join(assetsFolder, profilesFolderName);
  return [ownFolder, path.join(ownFolder, `${name}.cnf`)];
}

/** Throws `profile-not-found` or `profile-invalid`. */
export function readProfileFile(assetsFolder: string, name: string): ProfileText {
  const profiles = listProfileFiles(assetsFolder);
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return { ...profile, text: readText(profile.path) };
  throw new CertwrightError('profile-not-found', `there is no profile ${JSON.stringify(name)}`, {
    hint: `choose one of ${profiles.map((candidate) => candidate.name).join(', ')}, or add ${path.join(assetsFolder, profilesFolderName, 'NAME.cnf')} (lower case letters, digits and dashes)`,
  });
}

function listProfiles(folder: string, builtIn: boolean): ProfileFile[] {
  try {
    const names = listFolder(folder).flatMap((fileName) => /^([a-z0-9][a-z0-9-]*)\.cnf$/.exec(fileName)?.[1] ?? []);
    return names.sort().map((name) => ({ name, path: path.join(folder, `${name}.cnf`), builtIn }));
  } catch (error) {
    throw toStorageError(error, folder);
  }
}

function readText(filePath: string): string {
  const content = readSmallFile(filePath);
  try {
    if (typeof content !== 'string') return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    // Told below, like any other file that is not a text.
  }
  throw new CertwrightError('profile-invalid', `${filePath} cannot be read as a text in UTF-8`, {
    hint: 'check that it is a plain file, readable for this user, and no longer than 1 MiB',
  });
}
