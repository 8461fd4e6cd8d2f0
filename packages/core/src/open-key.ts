import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import type { KeyFile } from './openssl/key-source.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/**
 * The key beside a certificate, which belongs to it; for an encrypted one the passphrase is asked for.
 * @throws CertwrightError `key-missing`, `key-mismatch`, `certificate-unreadable`, `passphrase-required`,
 *   `passphrase-wrong`
 */
export async function openKey(
  workbench: Workbench,
  pair: FoundPair & { readonly certificate: Certificate },
): Promise<KeyFile> {
  const { name, certificate, certificatePath, keyPath, keyFile } = pair;
  if (keyFile === 'missing') {
    throw new CertwrightError('key-missing', `${certificatePath} is there but ${keyPath} is not`, {
      hint: 'put the key back; where it is elsewhere, have a new request signed with certwright certificates sign',
    });
  }
  const passphrase = keyFile === 'encrypted' ? await workbench.passphrase(name) : undefined;
  const opened = passphrase === undefined ? pair : readPair(workbench.assetsFolder, name, passphrase);
  if (!opened?.publicKey) {
    throw new CertwrightError('certificate-unreadable', `${keyPath} cannot be read as a private key`, {
      hint: 'see that you may read it; where it is damaged, put it back from a backup, or move it away',
    });
  }
  if (!opened.publicKey.equals(certificate.subjectPublicKeyInfo.der)) {
    throw new CertwrightError('key-mismatch', `${keyPath} is not the key of ${certificatePath}`, {
      hint: 'put the key back that belongs to the certificate',
    });
  }
  return { path: keyPath, passphrase };
}
