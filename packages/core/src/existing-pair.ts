import type { Certificate } from './certificate/certificate.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import type { KeyFile } from './openssl/key-source.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import { recordExists } from './store/store.ts';
import type { Workbench } from './workbench.ts';

/** Whether both files are there and the certificate can be read. */
export function isWhole(pair: FoundPair | undefined): pair is FoundPair & { certificate: Certificate } {
  return pair?.certificate !== undefined && pair.keyFile !== 'missing';
}

/**
 * Refuses a name whose certificate is gone, when the record says that it was one of an authority: what is made under it
 * now would take the place of that.
 * @throws CertwrightError `authority-incomplete`
 */
export async function assertNoLostAuthority(workbench: Workbench, pair: FoundPair | undefined): Promise<void> {
  if (pair?.certificateFile !== 'missing' || !recordExists(workbench.assetsFolder)) return;
  const store = await workbench.store();
  const issued = store.findIssued({ name: pair.name, keptIn: 'folder' });
  if (!issued.some(({ pem }) => parseCertificate(pem).extensions.basicConstraints?.cA)) return;
  throw new CertwrightError('authority-incomplete', `${pair.keyPath} is there but ${pair.certificatePath} is not`, {
    hint: 'put the certificate of the authority back, or choose another name',
  });
}

/**
 * The key of a pair whose certificate is gone: it is kept, and signed again.
 * @throws CertwrightError `key-missing` when it is the certificate that is left, `certificate-unreadable`,
 *   `passphrase-required`
 */
export async function findKeyToKeep(
  workbench: Workbench,
  pair: FoundPair | undefined,
): Promise<(KeyFile & { keyAlgorithm: string }) | undefined> {
  if (!pair || (pair.certificateFile === 'missing' && pair.keyFile === 'missing')) return undefined;
  const { name, certificatePath, keyPath, keyFile } = pair;
  if (keyFile === 'missing') {
    throw new CertwrightError('key-missing', `${certificatePath} is there but ${keyPath} is not`, {
      hint: 'put the key back, or make both anew with --overwrite',
    });
  }
  if (pair.certificateFile === 'unreadable') {
    throw new CertwrightError('certificate-unreadable', `${certificatePath} cannot be read as a certificate`, {
      hint: 'put it back from a backup, or move it away to have its key signed again',
    });
  }
  const passphrase = keyFile === 'encrypted' ? await workbench.passphrase(name) : undefined;
  const opened = passphrase === undefined ? pair : readPair(workbench.assetsFolder, name, passphrase);
  if (opened?.keyAlgorithm === undefined) {
    throw new CertwrightError('certificate-unreadable', `${keyPath} cannot be read as a private key`, {
      hint: 'put it back from a backup, or move it away',
    });
  }
  return { path: keyPath, passphrase, keyAlgorithm: opened.keyAlgorithm };
}
