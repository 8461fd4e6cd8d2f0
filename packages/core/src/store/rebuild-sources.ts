import path from 'node:path';
import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { parseRevocationList, type RevocationList } from '../certificate/parse-revocation-list.ts';
import { CertwrightError } from '../errors.ts';
import { keysFolderName, revocationListsFolderName } from './folder-layout.ts';
import { listFolder } from './folders.ts';
import { readSmallFile } from './small-file.ts';
import { toStorageError } from './storage-error.ts';

/** A certificate that lies in the keys folder, as the first of a file. */
export interface CertificateInFile {
  readonly name: string;
  readonly certificate: Certificate;
  /** False for a backup, and for a file that a stopped process has left. */
  readonly isCurrent: boolean;
}

export interface FilesRead<Content> {
  readonly contents: readonly Content[];
  /** Paths of those that should hold one and cannot be read, relative to the assets folder. */
  readonly unreadable: readonly string[];
}

/** Every certificate of a pair, of its backup, and of what a stopped process left. Throws `storage-failed`. */
export function readCertificatesInFiles(assetsFolder: string): FilesRead<CertificateInFile> {
  return readEach(assetsFolder, keysFolderName, (fileName) => {
    const [, name = '', ending] = /^(.+)\.pem(\.bak)?$/s.exec(withoutTemporary(fileName)) ?? [];
    if (name === '' || name.startsWith('.') || name.endsWith('-key')) return undefined;
    const isCurrent = ending === undefined && withoutTemporary(fileName) === fileName;
    return (content) => ({ name, isCurrent, certificate: parseCertificate(content.toString('latin1')) });
  });
}

/** Every revocation list of the folder for them. Throws `storage-failed`. */
export function readRevocationListsInFiles(
  assetsFolder: string,
): FilesRead<{ readonly file: string; readonly list: RevocationList }> {
  return readEach(assetsFolder, revocationListsFolderName, (fileName) => {
    if (!/^[^.].*\.(pem|crl)$/s.test(fileName)) return undefined;
    const file = path.join(revocationListsFolderName, fileName);
    return (content) => ({ file, list: parseRevocationList(content) });
  });
}

/** The file that a temporary one was to become. */
function withoutTemporary(fileName: string): string {
  return /^\.(.+)\.[0-9a-f]{16}\.tmp$/s.exec(fileName)?.[1] ?? fileName;
}

/** One list of a hundred thousand revocations has 4 MB. */
const mostListBytes = 64 * 1024 * 1024;

function readEach<Content>(
  assetsFolder: string,
  folderName: string,
  findReader: (fileName: string) => ((content: Buffer) => Content) | undefined,
): FilesRead<Content> {
  const contents: Content[] = [];
  const unreadable: string[] = [];
  for (const fileName of listSorted(path.join(assetsFolder, folderName))) {
    const read = findReader(fileName);
    if (read === undefined) continue;
    const content = readSmallFile(path.join(assetsFolder, folderName, fileName), mostListBytes);
    const value = typeof content === 'string' ? undefined : tryTo(() => read(content));
    if (value === undefined) unreadable.push(path.join(folderName, fileName));
    else contents.push(value);
  }
  return { contents, unreadable };
}

function listSorted(folder: string): string[] {
  try {
    return listFolder(folder).sort();
  } catch (error) {
    throw toStorageError(error, folder);
  }
}

function tryTo<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}
