import { createPrivateKey, randomBytes } from 'node:crypto';
import type { EncryptedKey } from './openssl/key-source.ts';

/** A new key that openssl needs as a file for one run; encrypted, it tells nothing when it is left behind. */
export function encryptOnce(privateKeyPem: string): EncryptedKey {
  const passphrase = randomBytes(32).toString('base64url');
  const encryptedPem = createPrivateKey(privateKeyPem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
  return { encryptedPem, passphrase };
}
