import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** Where everything lies in an assets folder, relative to it. */
export const keysFolderName = 'keys';
export const profilesFolderName = 'profiles';
export const revocationListsFolderName = 'crl';
export const recordFileName = 'certwright.db';
/** What is committed stands here until SQLite has moved it into the record. */
export const logFileName = `${recordFileName}-wal`;
/** Says that a record was begun here, so that a lost one is noticed. */
export const markerFileName = '.certwright';

export const certificateFileName = (name: string) => `${name}.pem`;
export const keyFileName = (name: string) => `${name}-key.pem`;
export const backupFileName = (fileName: string) => `${fileName}.bak`;

export const certificatePathOf = (assetsFolder: string, name: string) =>
  path.join(assetsFolder, keysFolderName, certificateFileName(name));
export const keyPathOf = (assetsFolder: string, name: string) =>
  path.join(assetsFolder, keysFolderName, keyFileName(name));

/** The list of an authority: PEM for servers that read a file, DER for those who fetch it (RFC 5280 §4.2.1.13). */
export const revocationListPathsOf = (assetsFolder: string, authority: string) => ({
  pemPath: path.join(assetsFolder, revocationListsFolderName, `${authority}.pem`),
  derPath: path.join(assetsFolder, revocationListsFolderName, `${authority}.crl`),
});
/** Locks a rebuild of the record; when it is left behind it is tidied up like any temporary file. */
export const rebuildLockFileName = `.${recordFileName}-rebuild.0000000000000000.tmp`;

/** A new hidden name beside the file that it will become; never given out twice. */
export function temporaryPathFor(finalPath: string): string {
  const { dir, base } = path.parse(finalPath);
  return path.join(dir, `.${base}.${randomBytes(8).toString('hex')}.tmp`);
}

/** Only what `temporaryPathFor` makes: an operator's own hidden files are none of it. */
export function isTemporaryFileName(fileName: string): boolean {
  return /^\..+\.[0-9a-f]{16}\.tmp$/.test(fileName);
}

/** The pair that a file of the keys folder belongs to; undefined for backups, hidden files and everything foreign. */
export function pairNameOf(fileName: string): string | undefined {
  return /^([^.].*?)(?:-key)?\.pem$/s.exec(fileName)?.[1];
}
