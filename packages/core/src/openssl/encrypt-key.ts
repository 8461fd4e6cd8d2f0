import { createPrivateKey } from 'node:crypto';
import { formatPem, parsePem } from '../certificate/pem.ts';
import { parsePrivateKey } from '../certificate/private-key.ts';
import { newPassphraseArguments, type OpensslJob, passphraseArguments } from './job.ts';
import { readOutput } from './key-and-request.ts';
import { type EncryptedKey, type KeyFile, placeKey } from './key-source.ts';
import { failed, type OpensslOutput, type OpensslRunner } from './openssl-runner.ts';

/** A key, and the passphrase under which it is to lie. */
export interface KeyEncryption {
  readonly key: KeyFile | EncryptedKey;
  /** SubjectPublicKeyInfo of the key, DER: what comes back must belong to it. */
  readonly publicKey: Buffer;
  readonly newPassphrase: string;
}

/** `-scrypt` and not openssl's usual PBKDF2, which costs a machine that guesses far less (RFC 7914). */
function encryptionJob({ key, newPassphrase }: Omit<KeyEncryption, 'publicKey'>): OpensslJob {
  return {
    ...placeKey('key.pem', key),
    args: [
      ...['pkcs8', '-topk8', '-in', 'key.pem', '-v2', 'aes-256-cbc', '-scrypt'],
      ...(key.passphrase === undefined ? [] : passphraseArguments),
      ...newPassphraseArguments,
    ],
    newPassphrase,
  };
}

/**
 * The key as encrypted PKCS#8 (RFC 5958 §3), by scrypt and AES-256-CBC, read back with the new passphrase.
 * @returns PEM
 * @throws CertwrightError `openssl-failed` when what came out is not that key, and what the runner throws
 */
export async function encryptKey(runner: OpensslRunner, encryption: KeyEncryption): Promise<string> {
  const output = await runner.run(encryptionJob(encryption));
  if (output.exitCode !== 0) throw failed(output, `ended with exit code ${output.exitCode}`);
  return readOutput(output, () => readEncryptedKey(output, encryption));
}

const label = 'ENCRYPTED PRIVATE KEY';

function readEncryptedKey(output: OpensslOutput, { publicKey, newPassphrase }: KeyEncryption): string {
  const der = parsePem(output.stdout, label)[0];
  if (!der) throw failed(output, 'printed no whole encrypted key');
  const pem = formatPem(label, der);
  if (parsePrivateKey(pem, newPassphrase).subjectPublicKeyInfo.der.equals(publicKey)) return pem;
  throw failed(output, 'printed another key');
}

/** PKCS#8 PEM without encryption; the passphrase must be the right one. */
export function decryptKey(pem: string, passphrase: string): string {
  return createPrivateKey({ key: pem, format: 'pem', passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString();
}
