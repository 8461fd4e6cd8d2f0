import { contextTag, type DerElement, DerFields, derTags, encodingOf, readDer } from './der.ts';

/** The fields of a TBSCertificate (RFC 5280 §4.1) in their order; those that may be missing have a tag of their own. */
const fieldNames = [
  ['version', contextTag(0, 'constructed')],
  ['serialNumber'],
  ['signature'],
  ['issuer'],
  ['validity'],
  ['subject'],
  ['subjectPublicKeyInfo'],
  ['issuerUniqueID', contextTag(1, 'primitive')],
  ['subjectUniqueID', contextTag(2, 'primitive')],
  ['extensions', contextTag(3, 'constructed')],
] as const;

export type EncodedField = (typeof fieldNames)[number][0];

/**
 * Every field of a certificate as it is encoded, so that nothing goes unseen that `Certificate` has no word for.
 * @param der of a certificate that `parseCertificate` read
 */
export function encodedFields(der: Buffer): ReadonlyMap<EncodedField, Buffer> {
  const certificate = new DerFields(readDer(der, derTags.sequence, 'certificate'), 'certificate');
  const fields = new DerFields(certificate.take(derTags.sequence, 'tbsCertificate'), 'tbsCertificate');
  const encoded = new Map<EncodedField, Buffer>();
  for (const [name, tag] of fieldNames) {
    const element: DerElement | undefined = tag === undefined ? fields.takeAny(name) : fields.takeOptional(tag, name);
    if (element) encoded.set(name, encodingOf(element));
  }
  fields.finish();
  return encoded;
}
