import { CertwrightError } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import { DerFields, derTags, readDer } from './der.ts';
import { certificateEncoding, parseCertificate } from './parse-certificate.ts';
import { formatPem } from './pem.ts';
import { decodePemOrDer, readingOf } from './pem-or-der.ts';

/** A certificate by its frame, whose content the strict reader refuses. */
export interface UnreadableCertificate {
  readonly pem: string;
  /** What is wrong with it, and the clause that it breaks. */
  readonly message: string;
  readonly citation: string;
}

/** Tells the two apart. */
export function isReadable(certificate: object): certificate is Certificate {
  return 'fingerprint' in certificate;
}

/**
 * Every certificate of a PEM text, or the one of a DER, in order: those that cannot be read are told and not thrown, as
 * long as they are a certificate by their frame. Throws `certificate-unreadable` when that is not so.
 */
export function readEachCertificate(
  pemOrDer: string | Buffer,
): [Certificate | UnreadableCertificate, ...(Certificate | UnreadableCertificate)[]] {
  const [first, ...others] = readingOf(certificateEncoding, () => decodePemOrDer(pemOrDer, certificateEncoding));
  return [readOne(first), ...others.map(readOne)];
}

function readOne(der: Buffer): Certificate | UnreadableCertificate {
  readingOf(certificateEncoding, () => assertFrame(der));
  try {
    return parseCertificate(der);
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    const { message, citation = 'RFC 5280 §4.1' } = error;
    return { pem: formatPem('CERTIFICATE', der), message, citation };
  }
}

/** What every signed thing is made of (RFC 5280 §4.1.1). */
function assertFrame(der: Buffer): void {
  const fields = new DerFields(readDer(der, derTags.sequence, 'certificate'), 'certificate');
  fields.take(derTags.sequence, 'tbsCertificate');
  fields.take(derTags.sequence, 'signatureAlgorithm');
  fields.take(derTags.bitString, 'signatureValue');
  fields.finish();
}
