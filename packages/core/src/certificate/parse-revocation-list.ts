import type { RawExtension } from './certificate.ts';
import { contextTag, type DerElement, DerFields, derFault, derTags, encodingOf, readDer } from './der.ts';
import { readBitString, readIntegerHex, readSmallInteger, readTime } from './der-values.ts';
import type { DistinguishedName } from './distinguished-name.ts';
import { parseDistinguishedName } from './parse-distinguished-name.ts';
import { parseExtensions, parseRawExtensions } from './parse-extensions.ts';
import { formatPem } from './pem.ts';
import { decodePemOrDer, type Encoded, readingOf } from './pem-or-der.ts';
import { type RevocationReason, revocationReasons } from './revocation-reason.ts';
import { parseSignatureAlgorithm } from './signature-algorithm.ts';

/** One entry of a list (RFC 5280 §5.1.2.6 and §5.3). */
export interface RevokedCertificate {
  /** Hex, as in `Certificate`. */
  readonly serialNumber: string;
  readonly revocationDate: Date;
  /** Missing where the entry gives none, which means the same as `unspecified`. */
  readonly reason?: RevocationReason;
  /** Every extension of the entry, also its reason; nearly always at most that one. */
  readonly rawExtensions: readonly RawExtension[];
}

/** A certificate revocation list as it was read: RFC 5280 §5.1 in its own words. */
export interface RevocationList {
  readonly pem: string;
  readonly der: Buffer;
  readonly version: 1 | 2;
  /** As in `Certificate`. */
  readonly signatureAlgorithm: string;
  readonly issuer: DistinguishedName;
  /** The encoded Name, for comparing byte by byte. */
  readonly issuerDer: Buffer;
  readonly thisUpdate: Date;
  /** Conforming issuers always give one (RFC 5280 §5.1.2.5). */
  readonly nextUpdate?: Date;
  /** In the order of the encoding. */
  readonly entries: readonly RevokedCertificate[];
  /** Hex, lower case, without leading zeros, as a serial number. */
  readonly crlNumber?: string;
  /** The keyIdentifier of that extension: hex, lower case. */
  readonly authorityKeyIdentifier?: string;
  /** Every extension of the list in its order, also those that are told above. */
  readonly rawExtensions: readonly RawExtension[];
}

const encoded: Encoded = { what: 'revocation list', labels: ['X509 CRL'], code: 'revocation-list-invalid' };

/**
 * The first list of a PEM text, or the one that a Buffer holds as DER or PEM (RFC 5280 §5.1). Throws
 * `revocation-list-invalid`. Nothing is judged here but the encoding: the signature is not checked, and neither is
 * whether anybody understands its critical extensions.
 */
export function parseRevocationList(pemOrDer: string | Buffer): RevocationList {
  return readingOf(encoded, () => parseDer(decodePemOrDer(pemOrDer, encoded)[0]));
}

/** Every list of a PEM text, in order, at least one; or the one that a Buffer holds as DER. Throws `revocation-list-invalid`. */
export function parseRevocationLists(pemOrDer: string | Buffer): RevocationList[] {
  return readingOf(encoded, () => decodePemOrDer(pemOrDer, encoded).map(parseDer));
}

function parseDer(der: Buffer): RevocationList {
  const fields = new DerFields(readDer(der, derTags.sequence, 'certificateList'), 'certificateList');
  const tbsCertList = fields.take(derTags.sequence, 'tbsCertList');
  const signatureAlgorithm = fields.take(derTags.sequence, 'signatureAlgorithm');
  readBitString(fields.take(derTags.bitString, 'signatureValue'));
  fields.finish();
  return {
    pem: formatPem(encoded.labels[0], der),
    der,
    ...parseTbsCertList(tbsCertList, encodingOf(signatureAlgorithm)),
    signatureAlgorithm: parseSignatureAlgorithm(signatureAlgorithm),
  };
}

type TbsFields = Omit<RevocationList, 'pem' | 'der' | 'signatureAlgorithm'>;

function parseTbsCertList(element: DerElement, signatureAlgorithm: Buffer): TbsFields {
  const fields = new DerFields(element, 'tbsCertList');
  const version = parseVersion(fields.takeOptional(derTags.integer, 'version'));
  const signature = fields.take(derTags.sequence, 'signature');
  if (!encodingOf(signature).equals(signatureAlgorithm)) throw derFault('signature and signatureAlgorithm differ');
  const issuer = fields.take(derTags.sequence, 'issuer');
  const thisUpdate = readTime(fields.takeAny('thisUpdate'), 'thisUpdate');
  const nextUpdate = takeOptionalTime(fields, 'nextUpdate');
  const revokedCertificates = fields.takeOptional(derTags.sequence, 'revokedCertificates');
  const extensions = version === 2 ? fields.takeOptional(contextTag(0, 'constructed'), 'crlExtensions') : undefined;
  fields.finish();
  return {
    version,
    issuer: parseDistinguishedName(issuer),
    issuerDer: encodingOf(issuer),
    thisUpdate,
    ...(nextUpdate !== undefined && { nextUpdate }),
    entries: revokedCertificates === undefined ? [] : parseEntries(revokedCertificates, version),
    ...parseListExtensions(extensions),
  };
}

/** Version 1 is written by leaving it out, version 2 as the number 1; there is no other (RFC 5280 §5.1.2.1). */
function parseVersion(element: DerElement | undefined): 1 | 2 {
  if (element === undefined) return 1;
  const number = readSmallInteger(element, 'version');
  if (number !== 1) throw derFault(`the version number is ${number} and not 1`);
  return 2;
}

function takeOptionalTime(fields: DerFields, field: string): Date | undefined {
  const element = fields.takeOptional(derTags.utcTime, field) ?? fields.takeOptional(derTags.generalizedTime, field);
  return element === undefined ? undefined : readTime(element, field);
}

/** Not there when nothing is revoked (RFC 5280 §5.1.2.6). */
function parseEntries(revokedCertificates: DerElement, version: 1 | 2): RevokedCertificate[] {
  const elements = new DerFields(revokedCertificates, 'revokedCertificates').takeAll(derTags.sequence, 'entry');
  if (elements.length === 0) throw derFault('revokedCertificates is there but empty');
  return elements.map((element) => parseEntry(element, version));
}

const noExtensions: readonly RawExtension[] = [];

function parseEntry(element: DerElement, version: 1 | 2): RevokedCertificate {
  const fields = new DerFields(element, 'entry');
  const serialNumber = readIntegerHex(fields.take(derTags.integer, 'userCertificate'));
  const revocationDate = readTime(fields.takeAny('revocationDate'), 'revocationDate');
  const extensions = version === 2 ? fields.takeOptional(derTags.sequence, 'crlEntryExtensions') : undefined;
  fields.finish();
  if (extensions === undefined) return { serialNumber, revocationDate, rawExtensions: noExtensions };
  const rawExtensions = parseRawExtensions(extensions);
  const reasonCode = rawExtensions.find(({ oid }) => oid === '2.5.29.21');
  return {
    serialNumber,
    revocationDate,
    ...(reasonCode !== undefined && { reason: parseReason(reasonCode.value) }),
    rawExtensions,
  };
}

const reasonsByNumber = new Map(
  Object.entries(revocationReasons).map(([reason, number]) => [number as number, reason as RevocationReason]),
);

/** RFC 5280 §5.3.1. */
function parseReason(value: Buffer): RevocationReason {
  const number = readSmallInteger(readDer(value, derTags.enumerated, 'reasonCode'), 'reasonCode');
  const reason = reasonsByNumber.get(number);
  if (reason === undefined) throw derFault(`reasonCode ${number} means nothing`);
  return reason;
}

function parseListExtensions(
  explicit: DerElement | undefined,
): Pick<RevocationList, 'crlNumber' | 'authorityKeyIdentifier' | 'rawExtensions'> {
  if (explicit === undefined) return { rawExtensions: noExtensions };
  const wrapper = new DerFields(explicit, 'crlExtensions');
  const { extensions, rawExtensions } = parseExtensions(wrapper.take(derTags.sequence, 'list'));
  wrapper.finish();
  const crlNumber = rawExtensions.find(({ oid }) => oid === '2.5.29.20');
  const authorityKeyIdentifier = extensions.authorityKeyIdentifier?.keyIdentifier;
  return {
    ...(crlNumber !== undefined && { crlNumber: parseCrlNumber(crlNumber.value) }),
    ...(authorityKeyIdentifier !== undefined && { authorityKeyIdentifier }),
    rawExtensions,
  };
}

/** From 0 on (RFC 5280 §5.2.3). */
function parseCrlNumber(value: Buffer): string {
  const crlNumber = readIntegerHex(readDer(value, derTags.integer, 'crlNumber'));
  if (crlNumber.startsWith('-')) throw derFault(`the crlNumber ${crlNumber.slice(0, 40)} (hex) is negative`);
  return crlNumber;
}
