import type { CertificationRequest } from './certificate.ts';
import { contextTag, type DerElement, DerFields, derFault, derTags, readDer } from './der.ts';
import { readBitString, readObjectIdentifier, readSmallInteger } from './der-values.ts';
import { parseDistinguishedName } from './parse-distinguished-name.ts';
import { noExtensions, parseExtensions } from './parse-extensions.ts';
import { formatPem } from './pem.ts';
import { decodePemOrDer, type Encoded, readingOf } from './pem-or-der.ts';
import { parseSignatureAlgorithm } from './signature-algorithm.ts';
import { parseSubjectPublicKeyInfo } from './subject-public-key-info.ts';

const encoded: Encoded = {
  what: 'certification request',
  labels: ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'],
  code: 'certification-request-invalid',
};

/** RFC 2985 §5.4.2, and Microsoft's older one: openssl copies extensions out of either, so both are read. */
const extensionRequests = ['1.2.840.113549.1.9.14', '1.3.6.1.4.1.311.2.1.14'];

/**
 * The one request of a PEM text, or of a Buffer that holds DER or PEM (RFC 2986). Throws
 * `certification-request-invalid`, also when extensions are asked for in more than one place. The signature is not
 * checked here.
 */
export function parseCertificationRequest(pemOrDer: string | Buffer): CertificationRequest {
  return readingOf(encoded, () => {
    const [der, ...others] = decodePemOrDer(pemOrDer, encoded);
    if (others.length > 0) throw derFault(`${others.length + 1} are there, and only one is signed at a time`);
    return parseDer(der);
  });
}

function parseDer(der: Buffer): CertificationRequest {
  const fields = new DerFields(readDer(der, derTags.sequence, encoded.what), encoded.what);
  const info = fields.take(derTags.sequence, 'certificationRequestInfo');
  parseSignatureAlgorithm(fields.take(derTags.sequence, 'signatureAlgorithm'));
  readBitString(fields.take(derTags.bitString, 'signature'));
  fields.finish();
  return { pem: formatPem(encoded.labels[0], der), der, ...parseInfo(info) };
}

function parseInfo(element: DerElement): Omit<CertificationRequest, 'pem' | 'der'> {
  const fields = new DerFields(element, 'certificationRequestInfo');
  const version = readSmallInteger(fields.take(derTags.integer, 'version'), 'version');
  if (version !== 0) throw derFault(`the version number is ${version} and not 0`);
  const subject = parseDistinguishedName(fields.take(derTags.sequence, 'subject'));
  const subjectPublicKeyInfo = parseSubjectPublicKeyInfo(fields.take(derTags.sequence, 'subjectPKInfo'));
  const attributes = fields.takeOptional(contextTag(0, 'constructed'), 'attributes');
  fields.finish();
  return { subject, subjectPublicKeyInfo, ...parseAttributes(attributes) };
}

function parseAttributes(attributes: DerElement | undefined) {
  if (attributes === undefined) return noExtensions;
  const requested = new DerFields(attributes, 'attributes')
    .takeAll(derTags.sequence, 'attribute')
    .map(extensionsOf)
    .filter((extensions) => extensions !== undefined);
  if (requested.length > 1) throw derFault('extensions are requested by more than one attribute');
  return requested[0] === undefined ? noExtensions : parseExtensions(requested[0]);
}

/** The Extensions of an attribute that requests some; undefined for any other attribute. */
function extensionsOf(attribute: DerElement): DerElement | undefined {
  const fields = new DerFields(attribute, 'attribute');
  const oid = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'type'));
  const values = new DerFields(fields.take(derTags.set, 'values'), 'attribute values');
  fields.finish();
  if (!extensionRequests.includes(oid)) return undefined;
  const extensions = values.take(derTags.sequence, 'extensions');
  values.finish();
  return extensions;
}
