import type { Certificate, CertificationRequest, RawExtension } from '../certificate/certificate.ts';
import { extensionIdentifiers } from '../certificate/object-identifiers.ts';
import type { ConfigEntry, ConfigSection } from '../openssl-config/config.ts';
import { formatConfig } from '../openssl-config/format-config.ts';
import { arrangeExtensions, type RenewedExtension, type RenewedExtensions } from '../profile/renewed-extensions.ts';
import { addressSections } from './config-sections.ts';
import { type OpensslJob, passphraseArguments } from './job.ts';
import { readRequest } from './key-and-request.ts';
import { type EncryptedKey, type KeyFile, placeKey } from './key-source.ts';
import { failed, type OpensslOutput } from './openssl-runner.ts';

/** What a certification request for a renewal is made of. */
export interface RenewalRequest {
  readonly former: Certificate;
  readonly renewed: RenewedExtensions;
  /** The former key, or a new one. */
  readonly key: KeyFile | EncryptedKey;
  /** SubjectPublicKeyInfo of that key, DER. */
  readonly publicKey: Buffer;
}

/**
 * One process that prints a request with the subject of a certificate byte by byte, for any key, and with every
 * extension that the renewal is to hold. `x509 -x509toreq` alone carries a subject over; `req` would encode it anew.
 * @param id part of the names of its files
 */
export function renewalRequestJob(
  { former, renewed, key }: Omit<RenewalRequest, 'publicKey'>,
  id = 'request',
): OpensslJob {
  const { files, links, passphrase } = placeKey(`${id}-key.pem`, key);
  const extensions = hasExtensions(former) ? { [`${id}.cnf`]: renewalRequestConfig(former, renewed) } : {};
  return {
    files: { [`${id}.pem`]: former.pem, ...extensions, ...files },
    links,
    args: renewalRequestArguments({ former, key }, id),
    passphrase,
  };
}

/** @param id `{}` for jobs that are repeated */
export function renewalRequestArguments({ former, key }: Pick<RenewalRequest, 'former' | 'key'>, id: string): string[] {
  return [
    ...['x509', '-x509toreq', '-in', `${id}.pem`, '-key', `${id}-key.pem`],
    ...(hasExtensions(former) ? ['-extfile', `${id}.cnf`, '-extensions', 'extensions'] : []),
    ...(key.passphrase === undefined ? [] : passphraseArguments),
  ];
}

/** @throws CertwrightError `openssl-failed` when the output holds no whole request for the key */
export function readRenewalRequest(output: OpensslOutput, { publicKey }: RenewalRequest): CertificationRequest {
  const certificationRequest = readRequest(output);
  if (certificationRequest.subjectPublicKeyInfo.der.equals(publicKey)) return certificationRequest;
  throw failed(output, 'made a request for another key');
}

/** Without any, openssl makes a certificate of version 1, which the former is too. */
function hasExtensions({ rawExtensions }: Certificate): boolean {
  return rawExtensions.length > 0;
}

function renewalRequestConfig(former: Certificate, renewed: RenewedExtensions): string {
  const arranged = arrangeExtensions(former, renewed);
  const { authorityKeyIdentifier } = renewed;
  return formatConfig([
    { name: 'extensions', entries: [...arranged.map((one) => entryOf(one, renewed)), ...unwanted(arranged)] },
    ...(authorityKeyIdentifier ? [authorityKeySection(authorityKeyIdentifier.keyIdentifier)] : []),
    ...addressSections(renewed),
  ]);
}

function entryOf(extension: RenewedExtension, renewed: RenewedExtensions): ConfigEntry {
  if (typeof extension === 'string') {
    const critical = renewed[extension]?.critical === true ? 'critical,' : '';
    return { key: extension, value: critical + renewedValues[extension] };
  }
  return rawEntry(extension);
}

/** As bytes, so that openssl has nothing to understand (x509v3_config(5), ARBITRARY EXTENSIONS). */
function rawEntry({ oid, critical, value }: RawExtension): ConfigEntry {
  return { key: oid, value: `${critical ? 'critical,' : ''}DER:${value.toString('hex')}` };
}

const renewedValues = {
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'ASN1:SEQUENCE:authority_key_identifier',
  crlDistributionPoints: '@crl_distribution_points',
  authorityInfoAccess: '@authority_info_access',
} as const satisfies Record<keyof RenewedExtensions, string>;

/** AuthorityKeyIdentifier (RFC 5280 §4.2.1.1), which openssl cannot derive where there is no issuer yet. */
function authorityKeySection(keyIdentifier: string): ConfigSection {
  const value = `IMPLICIT:0,FORMAT:HEX,OCTETSTRING:${keyIdentifier}`;
  return { name: 'authority_key_identifier', entries: [{ key: 'keyIdentifier', value }] };
}

/** `openssl ca` adds key identifiers to a certificate that has none, and takes out those that are empty. */
function unwanted(arranged: readonly RenewedExtension[]): ConfigEntry[] {
  const empty = { subjectKeyIdentifier: '0400', authorityKeyIdentifier: '3000' } as const;
  const isThere = (name: keyof typeof empty) =>
    arranged.some((one) => one === name || (typeof one !== 'string' && one.oid === extensionIdentifiers[name]));
  return (['subjectKeyIdentifier', 'authorityKeyIdentifier'] as const)
    .filter((name) => !isThere(name))
    .map((name) => ({ key: extensionIdentifiers[name], value: `DER:${empty[name]}` }));
}
