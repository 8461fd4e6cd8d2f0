import { readFileSync } from 'node:fs';
import { parseCertificates } from '../certificate/parse-certificate.ts';
import { isEncryptedPrivateKey, parsePrivateKey } from '../certificate/private-key.ts';
import { CertwrightError } from '../errors.ts';

/** Throws `key-mismatch` unless the key file is the key of the certificate that will stand beside it. */
export function assertKeyBelongs(
  keyPath: string,
  certificatePem: string,
  { ifEncrypted }: { readonly ifEncrypted: 'trust' | 'refuse' },
): void {
  const keyPem = readFileSync(keyPath, 'utf8');
  if (isEncryptedPrivateKey(keyPem)) {
    if (ifEncrypted === 'trust') return;
    throw mismatch(`${keyPath} is there, is encrypted, and cannot be compared with the new certificate`);
  }
  const certificate = parseCertificates(certificatePem)[0];
  const keyDer = parsePrivateKey(keyPem).subjectPublicKeyInfo.der;
  if (certificate?.subjectPublicKeyInfo.der.equals(keyDer)) return;
  throw mismatch(`${keyPath} is not the key of the new certificate`);
}

function mismatch(message: string): CertwrightError {
  return new CertwrightError('key-mismatch', message, { hint: 'choose another name, or move the key file away' });
}
