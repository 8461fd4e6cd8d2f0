import { parseProfile } from './profile/parse-profile.ts';
import type { Profile } from './profile/profile.ts';
import { listProfileFiles, readProfileFile } from './store/profile-files.ts';
import type { Workbench } from './workbench.ts';

/** A profile with the template that it was read from. */
export interface ProfileSource extends Profile {
  /** The template, in openssl's config language. */
  readonly text: string;
  readonly path: string;
  /** Whether it comes with certwright, or from `<assets>/profiles`. */
  readonly builtIn: boolean;
}

/** @throws CertwrightError `profile-not-found`, `profile-invalid` */
export function getProfile(workbench: Pick<Workbench, 'assetsFolder'>, name: string): ProfileSource {
  const file = readProfileFile(workbench.assetsFolder, name);
  return { ...parseProfile(name, file.text, file.path), text: file.text, path: file.path, builtIn: file.builtIn };
}

/**
 * Every profile that can be used in the folder, by name.
 * @throws CertwrightError `profile-invalid` when one of the user's own cannot be read
 */
export function listProfiles(workbench: Pick<Workbench, 'assetsFolder'>): ProfileSource[] {
  return listProfileFiles(workbench.assetsFolder).map(({ name }) => getProfile(workbench, name));
}
