import { readFileSync } from 'node:fs';
import { formatBundle } from './certificate/trust-bundle.ts';
import { CertwrightError } from './errors.ts';
import { findAuthorityPair } from './get-authority.ts';
import { getAuthorityState } from './list-authorities.ts';
import { openKey } from './open-key.ts';
import { decryptKey, encryptKey } from './openssl/encrypt-key.ts';
import type { KeyFile } from './openssl/key-source.ts';
import { parseNewPassphrase } from './request/parse-new-passphrase.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface PassphraseChange {
  /** Of an authority. */
  readonly name: string;
  /** Asked last, when nothing else can be wrong any more; undefined to have the key lie there without one. */
  readonly getNewPassphrase: (() => Promise<string>) | undefined;
}

export interface ChangedPassphrase {
  readonly name: string;
  readonly keyPath: string;
  readonly encrypted: boolean;
}

/**
 * Gives the key of an authority another passphrase, or its first, or none. The key and the certificate stay what they
 * are; no `.bak` keeps the key under the old passphrase.
 * @throws CertwrightError `authority-not-found`, `key-mismatch`, `passphrase-required`, `passphrase-wrong`,
 *   `request-invalid` for a new passphrase that is none, and when there is none to take away
 */
export function changePassphrase(workbench: Workbench, change: PassphraseChange): Promise<ChangedPassphrase> {
  return withAudit(workbench, 'change-passphrase', change.name, () => changeOne(workbench, change));
}

async function changeOne(
  workbench: Workbench,
  { name: rawName, getNewPassphrase }: PassphraseChange,
): Promise<ChangedPassphrase> {
  await workbench.recover();
  const { name } = getAuthorityState(workbench, rawName);
  const pair = findAuthorityPair(workbench, name);
  const { certificate, chain } = pair;
  const key = await openKey(workbench, pair);
  const newPassphrase = getNewPassphrase && parseNewPassphrase(await getNewPassphrase());
  const { runner } = await workbench.openssl();
  const publicKey = certificate.subjectPublicKeyInfo.der;
  const privateKeyPem =
    newPassphrase === undefined ? openUp(name, key) : await encryptKey(runner, { key, publicKey, newPassphrase });
  const store = await workbench.store();
  await store.save({
    name,
    certificatePem: formatBundle([certificate, ...chain]),
    privateKeyPem,
    ifExists: 'replace',
    withoutBackup: true,
    audit: workbench.audited('change-passphrase'),
  });
  return { name, keyPath: key.path, encrypted: newPassphrase !== undefined };
}

function openUp(name: string, { path, passphrase }: KeyFile): string {
  if (passphrase !== undefined) return decryptKey(readFileSync(path, 'latin1'), passphrase);
  throw new CertwrightError('request-invalid', `the key of authority "${name}" has no passphrase`, {
    hint: 'there is nothing to take away',
  });
}
