import { splitChain } from './certificate/split-chain.ts';
import { encryptOnce } from './encrypt-once.ts';
import { type Pkcs12Compatibility, pkcs12Protections } from './exchange/pkcs12-protection.ts';
import type { IssuedToHolder } from './issued-to-holder.ts';
import { createPkcs12 } from './openssl/pkcs12.ts';
import { parseExportPassword } from './request/parse-export-password.ts';
import { isFriendlyName } from './request/parse-friendly-name.ts';
import type { Workbench } from './workbench.ts';

export interface Packing {
  readonly password: string;
  readonly compatibility: Pkcs12Compatibility;
}

/**
 * What was issued to a holder just now, with its key and the chain without the root, as a PKCS#12 file. It is kept nowhere.
 * @param issued with the key that was made for it
 * @returns DER
 * @throws CertwrightError `request-invalid`, `passphrase-required`, and what openssl's station throws
 */
export async function packForHolder(
  workbench: Workbench,
  { name, certificate, chain, privateKeyPem }: IssuedToHolder,
  { password, compatibility }: Packing,
): Promise<Buffer> {
  if (privateKeyPem === undefined) throw new Error('a PKCS#12 file needs the key');
  const { runner } = await workbench.openssl();
  return createPkcs12(runner, {
    key: encryptOnce(privateKeyPem),
    certificates: [certificate, ...splitChain(chain).intermediates],
    friendlyName: isFriendlyName(name) ? name : certificate.serialNumber,
    password: parseExportPassword(password),
    protection: pkcs12Protections[compatibility],
  });
}
