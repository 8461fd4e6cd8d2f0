import { parseProfile } from './profile/parse-profile.ts';
import type { Profile } from './profile/profile.ts';
import { listProfileFiles, type ProfileText, readProfileFile } from './store/profile-files.ts';
import type { Workbench } from './workbench.ts';

/** A profile with the template that it was read from. */
export interface ProfileSource extends Profile {
  /** The template, in openssl's config language. */
  readonly text: string;
  readonly path: string;
  /** Whether it comes with certwright, or from `<assets>/profiles`. */
  readonly builtIn: boolean;
}

const parsed = new WeakMap<ProfileText, ProfileSource>();

type Folder = Pick<Workbench, 'assetsFolder'>;

/**
 * A workbench reads and parses it once, until its file changes.
 * @throws CertwrightError `profile-not-found`, `profile-invalid`
 */
export function getProfile(folder: Folder & Partial<Pick<Workbench, 'readProfileFile'>>, name: string): ProfileSource {
  const file = folder.readProfileFile?.(name) ?? readProfileFile(folder.assetsFolder, name);
  const known = parsed.get(file);
  if (known) return known;
  const { text, path, builtIn } = file;
  const profile = { ...parseProfile(name, text, path), text, path, builtIn };
  parsed.set(file, profile);
  return profile;
}

/**
 * Every profile that can be used in the folder, by name.
 * @throws CertwrightError `profile-invalid` when one of the user's own cannot be read
 */
export function listProfiles(folder: Folder): ProfileSource[] {
  return listProfileFiles(folder.assetsFolder).map(({ name }) => getProfile(folder, name));
}
