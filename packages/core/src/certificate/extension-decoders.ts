import type { Extensions } from './certificate.ts';
import { contentOf, contextTag, type DerElement, DerFields, derFault, derTags, readDer } from './der.ts';
import {
  readBitString,
  readBoolean,
  readIntegerHex,
  readNull,
  readObjectIdentifier,
  readSmallInteger,
} from './der-values.ts';
import type { GeneralName } from './general-name.ts';
import { accessMethods, extendedKeyUsages, type KeyUsage, keyUsages } from './object-identifiers.ts';
import { parseGeneralName, parseGeneralNames } from './parse-general-names.ts';

type Decoded<Name extends keyof Extensions> = Omit<NonNullable<Extensions[Name]>, 'critical'>;

/** From the content of extnValue to what `Extensions` says of it. Each throws `certificate-unreadable`. */
export const extensionDecoders: { readonly [Name in keyof Extensions]-?: (value: Buffer) => Decoded<Name> } = {
  basicConstraints: decodeBasicConstraints,
  keyUsage: decodeKeyUsage,
  extendedKeyUsage: decodeExtendedKeyUsage,
  subjectAltName: (value) => ({ names: parseGeneralNames(readDer(value, derTags.sequence, 'subjectAltName')) }),
  subjectKeyIdentifier: (value) => ({
    keyIdentifier: contentOf(readDer(value, derTags.octetString, 'subjectKeyIdentifier')).toString('hex'),
  }),
  authorityKeyIdentifier: decodeAuthorityKeyIdentifier,
  certificatePolicies: decodeCertificatePolicies,
  crlDistributionPoints: decodeCrlDistributionPoints,
  authorityInfoAccess: decodeAuthorityInfoAccess,
  ocspNoCheck: (value) => {
    readNull(readDer(value, derTags.null, 'ocspNoCheck'));
    return {};
  },
};

/** RFC 5280 §4.2.1.9. A `cA` of FALSE that is written out, against X.690 §11.5, is common enough to be taken. */
function decodeBasicConstraints(value: Buffer): Decoded<'basicConstraints'> {
  const fields = new DerFields(readDer(value, derTags.sequence, 'basicConstraints'), 'basicConstraints');
  const flag = fields.takeOptional(derTags.boolean, 'cA');
  const limit = fields.takeOptional(derTags.integer, 'pathLenConstraint');
  fields.finish();
  const cA = flag !== undefined && readBoolean(flag);
  return limit === undefined ? { cA } : { cA, pathLenConstraint: readSmallInteger(limit, 'pathLenConstraint') };
}

/** RFC 5280 §4.2.1.3. */
function decodeKeyUsage(value: Buffer): Decoded<'keyUsage'> {
  const { bytes } = readBitString(readDer(value, derTags.bitString, 'keyUsage'));
  const usages: KeyUsage[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    if (((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) === 0) continue;
    const usage = keyUsages[bit];
    if (usage === undefined) throw derFault(`keyUsage has bit ${bit}, which means nothing`);
    usages.push(usage);
  }
  return { usages };
}

const purposesByOid = new Map(Object.entries(extendedKeyUsages).map(([purpose, oid]) => [oid, purpose]));

/** RFC 5280 §4.2.1.12. */
function decodeExtendedKeyUsage(value: Buffer): Decoded<'extendedKeyUsage'> {
  const purposes = elementsOf(value, derTags.objectIdentifier, 'extendedKeyUsage').map((purpose) => {
    const oid = readObjectIdentifier(purpose);
    return purposesByOid.get(oid) ?? oid;
  });
  return { purposes };
}

/** RFC 5280 §4.2.1.1. */
function decodeAuthorityKeyIdentifier(value: Buffer): Decoded<'authorityKeyIdentifier'> {
  const what = 'authorityKeyIdentifier';
  const fields = new DerFields(readDer(value, derTags.sequence, what), what);
  const keyIdentifier = fields.takeOptional(contextTag(0, 'primitive'), 'keyIdentifier');
  fields.takeOptional(contextTag(1, 'constructed'), 'authorityCertIssuer');
  const serialNumber = fields.takeOptional(contextTag(2, 'primitive'), 'authorityCertSerialNumber');
  fields.finish();
  return {
    ...(keyIdentifier && { keyIdentifier: contentOf(keyIdentifier).toString('hex') }),
    ...(serialNumber && { authorityCertSerialNumber: readIntegerHex(serialNumber) }),
  };
}

/** RFC 5280 §4.2.1.4. */
function decodeCertificatePolicies(value: Buffer): Decoded<'certificatePolicies'> {
  const policyIdentifiers = elementsOf(value, derTags.sequence, 'certificatePolicies').map((policy) => {
    const fields = new DerFields(policy, 'policy');
    const identifier = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'policyIdentifier'));
    fields.takeOptional(derTags.sequence, 'policyQualifiers');
    fields.finish();
    return identifier;
  });
  return { policyIdentifiers };
}

/** RFC 5280 §4.2.1.13. */
function decodeCrlDistributionPoints(value: Buffer): Decoded<'crlDistributionPoints'> {
  const what = 'crlDistributionPoints';
  const uris = elementsOf(value, derTags.sequence, what).flatMap((point) => {
    const fields = new DerFields(point, 'distribution point');
    const name = fields.takeOptional(contextTag(0, 'constructed'), 'distributionPoint');
    fields.takeOptional(contextTag(1, 'primitive'), 'reasons');
    fields.takeOptional(contextTag(2, 'constructed'), 'cRLIssuer');
    fields.finish();
    const fullName = name && new DerFields(name, what).takeOptional(contextTag(0, 'constructed'), 'fullName');
    return fullName ? parseGeneralNames(fullName).flatMap(uriOf) : [];
  });
  return { uris };
}

/** RFC 5280 §4.2.2.1. */
function decodeAuthorityInfoAccess(value: Buffer): Decoded<'authorityInfoAccess'> {
  const descriptions = elementsOf(value, derTags.sequence, 'authorityInfoAccess').map((description) => {
    const fields = new DerFields(description, 'access description');
    const method = readObjectIdentifier(fields.take(derTags.objectIdentifier, 'accessMethod'));
    const location = parseGeneralName(fields.takeAny('accessLocation'));
    fields.finish();
    return { method, uris: uriOf(location) };
  });
  const urisFor = (wanted: string) => descriptions.flatMap(({ method, uris }) => (method === wanted ? uris : []));
  return { ocsp: urisFor(accessMethods.ocsp), caIssuers: urisFor(accessMethods.caIssuers) };
}

function uriOf(name: GeneralName): string[] {
  return name.type === 'uniformResourceIdentifier' ? [name.value] : [];
}

function elementsOf(value: Buffer, tag: number, what: string): DerElement[] {
  const elements = new DerFields(readDer(value, derTags.sequence, what), what).takeAll(tag, 'entry');
  if (elements.length === 0) throw derFault(`${what} is empty`);
  return elements;
}
