import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { SubjectPublicKeyInfo } from './certificate.ts';
import type { SignatureScheme, SignedParts } from './signature-scheme.ts';

/** Opening a key costs half as much as a check with it, and one authority is asked about thousands of certificates. */
const openedKeys = new WeakMap<SubjectPublicKeyInfo, KeyObject>();

/** Throws what node:crypto throws for a key that it does not know. */
export function openPublicKey(subjectPublicKeyInfo: SubjectPublicKeyInfo): KeyObject {
  const opened = openedKeys.get(subjectPublicKeyInfo);
  if (opened) return opened;
  const key = createPublicKey({ key: subjectPublicKeyInfo.der, format: 'der', type: 'spki' });
  openedKeys.set(subjectPublicKeyInfo, key);
  return key;
}

/** Whether the signature is by the key; false for a key of another kind than the scheme has. */
export function verifySignature(
  { signed, signature }: Pick<SignedParts, 'signed' | 'signature'>,
  { keyTypes, digest, saltLength }: SignatureScheme,
  key: KeyObject,
): boolean {
  if (!keyTypes.includes(key.asymmetricKeyType ?? '')) return false;
  const pss = saltLength === undefined ? undefined : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  return verify(digest, signed, pss ?? key, signature);
}
