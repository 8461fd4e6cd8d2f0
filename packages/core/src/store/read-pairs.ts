import path from 'node:path';
import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { isEncryptedPrivateKey, parsePrivateKey } from '../certificate/private-key.ts';
import { CertwrightError } from '../errors.ts';
import { certificatePathOf, keyPathOf, keysFolderName, pairNameOf } from './folder-layout.ts';
import { listFolder } from './folders.ts';
import { readSmallFile } from './small-file.ts';
import { toStorageError } from './storage-error.ts';

/** A pair as it lies in the keys folder, whoever put it there. */
export interface FoundPair {
  readonly name: string;
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly certificateFile: 'present' | 'missing' | 'unreadable';
  /** `encrypted`: it needs a passphrase that was not given. */
  readonly keyFile: 'present' | 'missing' | 'encrypted' | 'unreadable';
  readonly certificate?: Certificate;
  /** The further certificates of the file, in its order. */
  readonly chain: readonly Certificate[];
  /** SubjectPublicKeyInfo of the private key, DER. */
  readonly publicKey?: Buffer;
  /** The word of that key, as in `SubjectPublicKeyInfo`. */
  readonly keyAlgorithm?: string;
}

/** Undefined when neither file is there. Throws `passphrase-wrong`. Needs no record and writes nothing. */
export function readPair(assetsFolder: string, name: string, passphrase?: string): FoundPair | undefined {
  const certificatePath = certificatePathOf(assetsFolder, name);
  const keyPath = keyPathOf(assetsFolder, name);
  const pair = {
    name,
    certificatePath,
    keyPath,
    ...readCertificateFile(certificatePath),
    ...readKeyFile(keyPath, passphrase),
  };
  return pair.certificateFile === 'missing' && pair.keyFile === 'missing' ? undefined : pair;
}

/** Every pair of the folder, sorted by name; also those of which one file is missing or unreadable. */
export function readPairs(assetsFolder: string): FoundPair[] {
  return listPairNames(assetsFolder).flatMap((name) => readPair(assetsFolder, name) ?? []);
}

/** The certificate of every pair that has one, without a look at its key. */
export function readPairCertificates(assetsFolder: string): Certificate[] {
  return listPairNames(assetsFolder).flatMap(
    (name) => readCertificateFile(certificatePathOf(assetsFolder, name)).certificate ?? [],
  );
}

/** Sorted; a folder that is not there has none. Throws `storage-failed` when it cannot be read. */
export function listPairNames(assetsFolder: string): string[] {
  const keysFolder = path.join(assetsFolder, keysFolderName);
  try {
    return pairNamesAmong(listFolder(keysFolder));
  } catch (error) {
    throw toStorageError(error, keysFolder);
  }
}

/** Of the files of a keys folder: each once, sorted. */
export function pairNamesAmong(fileNames: readonly string[]): string[] {
  return [...new Set(fileNames.flatMap((fileName) => pairNameOf(fileName) ?? []))].sort();
}

function readCertificateFile(filePath: string): Pick<FoundPair, 'certificateFile' | 'certificate' | 'chain'> {
  const content = readSmallFile(filePath);
  if (typeof content === 'string') return { certificateFile: content, chain: [] };
  try {
    const [certificate, ...chain] = parseCertificates(content.toString('latin1'));
    if (certificate !== undefined) return { certificateFile: 'present', certificate, chain };
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
  }
  return { certificateFile: 'unreadable', chain: [] };
}

function readKeyFile(
  filePath: string,
  passphrase: string | undefined,
): Pick<FoundPair, 'keyFile' | 'publicKey' | 'keyAlgorithm'> {
  const content = readSmallFile(filePath);
  if (typeof content === 'string') return { keyFile: content };
  const pem = content.toString('latin1');
  if (passphrase === undefined && isEncryptedPrivateKey(pem)) return { keyFile: 'encrypted' };
  try {
    const { der, algorithm } = parsePrivateKey(pem, passphrase).subjectPublicKeyInfo;
    return { keyFile: 'present', publicKey: der, keyAlgorithm: algorithm };
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    if (error.code !== 'passphrase-wrong') return { keyFile: 'unreadable' };
    // Several keys may be asked for in one run.
    throw new CertwrightError(error.code, `${filePath} does not open with the passphrase that was given`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    });
  }
}
