import path from 'node:path';
import { certificatePathOf, keyFileName, keyPathOf, keysFolderName } from './folder-layout.ts';
import { listFolder } from './folders.ts';
import { pairNamesAmong } from './read-pairs.ts';
import { readSmallFile } from './small-file.ts';
import { toStorageError } from './storage-error.ts';

/** The certificate file of a pair, as text that nobody has parsed yet. */
export interface CertificateFile {
  readonly name: string;
  readonly certificatePath: string;
  /** Missing when there is no such file. It is not opened. */
  readonly keyPath?: string;
  readonly text: string;
}

/** Those of every pair of the folder that can be read, sorted by name. Throws `storage-failed`. */
export function readCertificateFiles(assetsFolder: string): CertificateFile[] {
  const keysFolder = path.join(assetsFolder, keysFolderName);
  try {
    const fileNames = listFolder(keysFolder);
    const present = new Set(fileNames);
    return pairNamesAmong(fileNames).flatMap((name) => {
      const certificatePath = certificatePathOf(assetsFolder, name);
      const content = readSmallFile(certificatePath);
      if (typeof content === 'string') return [];
      const keyPath = present.has(keyFileName(name)) ? { keyPath: keyPathOf(assetsFolder, name) } : {};
      return [{ name, certificatePath, ...keyPath, text: content.toString('latin1') }];
    });
  } catch (error) {
    throw toStorageError(error, keysFolder);
  }
}
