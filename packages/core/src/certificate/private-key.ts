import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CertwrightError } from '../errors.ts';
import type { SubjectPublicKeyInfo } from './certificate.ts';
import { derTags, readDer } from './der.ts';
import { parseSubjectPublicKeyInfo } from './subject-public-key-info.ts';

/** What is told of a private key: the public half that belongs to it. */
export interface PrivateKey {
  readonly subjectPublicKeyInfo: SubjectPublicKeyInfo;
}

/**
 * The private key of a PEM text: PKCS#8, or the older forms of RSA and EC. Throws `passphrase-required`,
 * `passphrase-wrong`, or `certificate-unreadable` when it is no private key; no message holds anything of the key.
 */
export function parsePrivateKey(pem: string, passphrase?: string): PrivateKey {
  const key = openPrivateKey(pem, passphrase);
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return { subjectPublicKeyInfo: parseSubjectPublicKeyInfo(readDer(der, derTags.sequence, 'public key')) };
}

/** The same key as PKCS#8, DER, whatever its form was, and not encrypted. Throws as `parsePrivateKey` does. */
export function privateKeyDer(pem: string, passphrase?: string): Buffer {
  return openPrivateKey(pem, passphrase).export({ type: 'pkcs8', format: 'der' });
}

/** By its label (PKCS#8) or its header (the older forms); the key is not opened. */
export function isEncryptedPrivateKey(pem: string): boolean {
  return /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: ?4, ?ENCRYPTED/m.test(pem);
}

/** node:crypto's own error is left behind, so that nothing it may quote gets any further. */
function openPrivateKey(pem: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = isEncryptedPrivateKey(pem);
  if (isEncrypted && passphrase === undefined) {
    throw new CertwrightError('passphrase-required', 'the private key is encrypted and no passphrase was given', {
      hint: 'give the passphrase of the key',
    });
  }
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, format: 'pem', passphrase });
  } catch {
    if (isEncrypted) {
      throw new CertwrightError(
        'passphrase-wrong',
        'the private key does not open with the passphrase that was given',
        {
          hint: 'check the passphrase, and that the key file is whole',
        },
      );
    }
    throw new CertwrightError('certificate-unreadable', 'the private key cannot be read', {
      hint: 'give a whole private key in PEM, such as -----BEGIN PRIVATE KEY-----',
    });
  }
}
