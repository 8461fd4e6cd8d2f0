import type { OpensslJob } from './job.ts';

/** A key that is there already. */
export interface KeyFile {
  /** Absolute. */
  readonly path: string;
  readonly passphrase?: string | undefined;
}

/** A key that may lie in a work folder, because it is encrypted. */
export interface EncryptedKey {
  readonly encryptedPem: string;
  readonly passphrase: string;
}

/** What a job needs, so that openssl finds the key under this name. */
export function placeKey(
  fileName: string,
  key: KeyFile | EncryptedKey,
): Required<Pick<OpensslJob, 'files' | 'links'>> & Pick<OpensslJob, 'passphrase'> {
  const { passphrase } = key;
  return 'path' in key
    ? { files: {}, links: { [fileName]: key.path }, passphrase }
    : { files: { [fileName]: key.encryptedPem }, links: {}, passphrase };
}
