import { CertwrightError } from '../errors.ts';
import { keysFolderName, profilesFolderName, recordFileName, revocationListsFolderName } from './folder-layout.ts';

/** Room for `.NAME-key.pem.bak.RANDOM.tmp` in the 255 bytes of a file name. */
const longestNameBytes = 200;

/** Throws `name-invalid` for a name that could lead out of the folder, hide in it, or be taken for a key file. */
export function assertFileName(name: string): void {
  const isPlain = /^[^./\\-][^/\\]*$/.test(name) && !/\p{Cc}/u.test(name) && !/-key$/i.test(name);
  if (isPlain && Buffer.byteLength(name) <= longestNameBytes) return;
  throw new CertwrightError('name-invalid', `${JSON.stringify(name)} cannot be the name of a file of certwright`, {
    hint: `use up to ${longestNameBytes} bytes without slashes, no dot or dash in front, and no -key at the end`,
  });
}

/** Two names that some file systems, or readers, cannot tell apart have the same one. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Throws `name-invalid` for a file of the assets folder itself that would be in certwright's own way. */
export function assertAssetFileName(name: string): void {
  assertFileName(name);
  const isReserved =
    [keysFolderName, profilesFolderName, revocationListsFolderName].includes(name) || name.startsWith(recordFileName);
  if (!isReserved) return;
  throw new CertwrightError('name-invalid', `${name} is a name that certwright uses itself`, {
    hint: 'choose another name',
  });
}
