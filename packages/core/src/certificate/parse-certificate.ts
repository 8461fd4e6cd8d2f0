import { hash } from 'node:crypto';
import type { Certificate, Validity } from './certificate.ts';
import { contextTag, type DerElement, DerFields, derFault, derTags, encodingOf, readDer } from './der.ts';
import { readBitString, readIntegerHex, readSmallInteger, readTime } from './der-values.ts';
import { parseDistinguishedName } from './parse-distinguished-name.ts';
import { noExtensions, parseExtensions } from './parse-extensions.ts';
import { formatPem } from './pem.ts';
import { decodePemOrDer, type Encoded, readingOf } from './pem-or-der.ts';
import { parseSignatureAlgorithm } from './signature-algorithm.ts';
import { parseSubjectPublicKeyInfo } from './subject-public-key-info.ts';

/** How a certificate comes, and how faults in it are told. */
export const certificateEncoding: Encoded = {
  what: 'certificate',
  labels: ['CERTIFICATE'],
  code: 'certificate-unreadable',
};

/**
 * The first certificate of a PEM text, or the one that a Buffer holds as DER or PEM (RFC 5280 §4.1). Throws
 * `certificate-unreadable`. Nothing is judged here but the encoding: the signature is not checked.
 */
export function parseCertificate(pemOrDer: string | Buffer): Certificate {
  return readingOf(certificateEncoding, () => parseDer(decodePemOrDer(pemOrDer, certificateEncoding)[0]));
}

/** Every certificate of a PEM text, in order, at least one; DER in a Buffer is one. Throws `certificate-unreadable`. */
export function parseCertificates(pemOrDer: string | Buffer): Certificate[] {
  return readingOf(certificateEncoding, () => decodePemOrDer(pemOrDer, certificateEncoding).map(parseDer));
}

function parseDer(der: Buffer): Certificate {
  const fields = new DerFields(readDer(der, derTags.sequence, 'certificate'), 'certificate');
  const tbsCertificate = fields.take(derTags.sequence, 'tbsCertificate');
  const signatureAlgorithm = fields.take(derTags.sequence, 'signatureAlgorithm');
  readBitString(fields.take(derTags.bitString, 'signatureValue'));
  fields.finish();
  return {
    pem: formatPem('CERTIFICATE', der),
    der,
    ...parseTbsCertificate(tbsCertificate, encodingOf(signatureAlgorithm)),
    signatureAlgorithm: parseSignatureAlgorithm(signatureAlgorithm),
    fingerprint: hash('sha256', der, 'hex'),
  };
}

type TbsFields = Omit<Certificate, 'pem' | 'der' | 'signatureAlgorithm' | 'fingerprint'>;

function parseTbsCertificate(element: DerElement, signatureAlgorithm: Buffer): TbsFields {
  const fields = new DerFields(element, 'tbsCertificate');
  const version = parseVersion(fields.takeOptional(contextTag(0, 'constructed'), 'version'));
  const serialNumber = readIntegerHex(fields.take(derTags.integer, 'serialNumber'));
  const signature = fields.take(derTags.sequence, 'signature');
  if (!encodingOf(signature).equals(signatureAlgorithm)) {
    throw derFault('signature and signatureAlgorithm differ', 'RFC 5280 §4.1.1.2');
  }
  const issuer = fields.take(derTags.sequence, 'issuer');
  const validity = parseValidity(fields.take(derTags.sequence, 'validity'));
  const subject = fields.take(derTags.sequence, 'subject');
  const subjectPublicKeyInfo = parseSubjectPublicKeyInfo(fields.take(derTags.sequence, 'subjectPublicKeyInfo'));
  const { extensions, rawExtensions } = parseOptionalFields(fields, version);
  return {
    version,
    serialNumber,
    issuer: parseDistinguishedName(issuer),
    issuerDer: encodingOf(issuer),
    validity,
    subject: parseDistinguishedName(subject),
    subjectDer: encodingOf(subject),
    subjectPublicKeyInfo,
    extensions,
    rawExtensions,
  };
}

/** The number in the encoding is one less than the version's (RFC 5280 §4.1.2.1). */
function parseVersion(explicit: DerElement | undefined): 1 | 2 | 3 {
  if (explicit === undefined) return 1;
  const fields = new DerFields(explicit, 'version');
  const version = readSmallInteger(fields.take(derTags.integer, 'number'), 'version') + 1;
  fields.finish();
  if (version !== 1 && version !== 2 && version !== 3) {
    throw derFault(`there is no version ${version} certificate`, 'RFC 5280 §4.1.2.1');
  }
  return version;
}

function parseValidity(element: DerElement): Validity {
  const fields = new DerFields(element, 'validity');
  const notBefore = readTime(fields.takeAny('notBefore'), 'notBefore');
  const notAfter = readTime(fields.takeAny('notAfter'), 'notAfter');
  fields.finish();
  return { notBefore, notAfter };
}

/** Unique identifiers came with version 2, extensions with version 3 (RFC 5280 §4.1.2.8 and §4.1.2.9). */
function parseOptionalFields(fields: DerFields, version: 1 | 2 | 3) {
  if (version >= 2) {
    fields.takeOptional(contextTag(1, 'primitive'), 'issuerUniqueID');
    fields.takeOptional(contextTag(2, 'primitive'), 'subjectUniqueID');
  }
  if (version < 3 && !fields.isAtEnd) {
    throw derFault(`a certificate of version ${version} holds more than its version has`, 'RFC 5280 §4.1.2.1');
  }
  const explicit = version === 3 ? fields.takeOptional(contextTag(3, 'constructed'), 'extensions') : undefined;
  fields.finish();
  if (explicit === undefined) return noExtensions;
  const wrapper = new DerFields(explicit, 'extensions');
  const parsed = parseExtensions(wrapper.take(derTags.sequence, 'list'));
  wrapper.finish();
  return parsed;
}
