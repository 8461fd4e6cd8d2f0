import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { findChain } from './certificate/find-chain.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { privateKeyDer } from './certificate/private-key.ts';
import { CertwrightError } from './errors.ts';
import { listAuthorities } from './list-authorities.ts';
import type { KeyFile } from './openssl/key-source.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import { readSmallFile } from './store/small-file.ts';
import type { Workbench } from './workbench.ts';

/** A pair of the folder that is no authority, with what stands above it. */
export interface ExportablePair {
  readonly name: string;
  readonly certificate: Certificate;
  /** The authorities above it, its issuer first, as far as the folder has them; the last may be a root. */
  readonly chain: readonly Certificate[];
  /** What clients of its authority trust: all that the authority's file holds. */
  readonly trusted: readonly Certificate[];
  readonly certificatePath: string;
  /** Opens its key. Throws `key-missing`, `key-mismatch`, `passphrase-required`, `passphrase-wrong`. */
  openKey(): Promise<OpenedKey>;
}

/** A key that belongs to its certificate. */
export interface OpenedKey {
  readonly file: KeyFile;
  /** PKCS#8, not encrypted. */
  readonly der: Buffer;
}

/**
 * Finds the pair and its chain.
 * @throws CertwrightError `certificate-not-found`, `certificate-unreadable`, `name-invalid` for an authority,
 *   `authority-not-found` when the folder does not have what issued it
 */
export function getExportablePair(workbench: Workbench, name: string): ExportablePair {
  const pair = readPair(workbench.assetsFolder, name);
  const { certificate, certificatePath } = withCertificate(workbench, name, pair);
  const { chain, trusted } = findAbove(workbench, name, certificate);
  return { name, certificate, chain, trusted, certificatePath, openKey: () => openKey(workbench, name) };
}

function withCertificate({ assetsFolder }: Workbench, name: string, pair: FoundPair | undefined) {
  if (!pair || pair.certificateFile === 'missing') {
    throw new CertwrightError('certificate-not-found', `there is no certificate "${name}" in ${assetsFolder}`, {
      hint: `make it with certwright certificates generate ${name}`,
    });
  }
  const { certificate, certificatePath } = pair;
  if (!certificate) {
    throw new CertwrightError('certificate-unreadable', `${certificatePath} cannot be read as a certificate`, {
      hint: 'put it back from a backup',
    });
  }
  if (certificate.extensions.basicConstraints?.cA) {
    throw new CertwrightError('name-invalid', `"${name}" is the name of an authority`, {
      hint: `export its certificate with certwright ca export ${name}; its key stays here`,
    });
  }
  return { certificate, certificatePath };
}

function findAbove(workbench: Workbench, name: string, certificate: Certificate) {
  const authorities = listAuthorities(workbench);
  // Of a renewed authority the one that lasts longest.
  const known = authorities
    .flatMap((authority) => [authority.certificate, ...authority.chain])
    .toSorted((one, other) => other.validity.notAfter.getTime() - one.validity.notAfter.getTime());
  const chain = findChain(certificate, known);
  const [issuer] = chain;
  if (!issuer && !isIssuedBy(certificate, certificate)) {
    const wanted = formatDistinguishedName(certificate.issuer) || 'an empty name';
    throw new CertwrightError('authority-not-found', `the folder does not have what issued "${name}": ${wanted}`, {
      hint: 'put the certificate of that authority back, for it belongs into the chain',
    });
  }
  const authority = authorities.find((one) => one.certificate.fingerprint === issuer?.fingerprint);
  return { chain, trusted: authority ? [authority.certificate, ...authority.chain] : chain };
}

async function openKey(workbench: Workbench, name: string): Promise<OpenedKey> {
  const { assetsFolder } = workbench;
  const found = readPair(assetsFolder, name);
  const passphrase = found?.keyFile === 'encrypted' ? await workbench.passphrase(name) : undefined;
  const pair = passphrase === undefined ? found : readPair(assetsFolder, name, passphrase);
  const content = pair && readSmallFile(pair.keyPath);
  if (!pair?.publicKey || !(content instanceof Buffer)) {
    throw new CertwrightError('key-missing', `there is no key of "${name}" that can be read`, {
      hint: `put ${found?.keyPath ?? 'it'} back; without a key, the formats fullchain and der can be had`,
    });
  }
  if (!pair.certificate?.subjectPublicKeyInfo.der.equals(pair.publicKey)) {
    throw new CertwrightError('key-mismatch', `${pair.keyPath} is not the key of ${pair.certificatePath}`, {
      hint: 'put the key back that belongs to the certificate',
    });
  }
  return { file: { path: pair.keyPath, passphrase }, der: privateKeyDer(content.toString(), passphrase) };
}
