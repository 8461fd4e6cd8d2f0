import { isDeepStrictEqual } from 'node:util';
import type { Certificate, RawExtension } from '../certificate/certificate.ts';
import { encodedFields } from '../certificate/encoded-fields.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import { keyIdentifierOf } from '../certificate/key-identifier.ts';
import { extensionIdentifiers } from '../certificate/object-identifiers.ts';
import { CertwrightError } from '../errors.ts';
import type { IssuerAddresses } from '../profile/apply-profile.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { hasGoodSerialNumber } from './good-serial-number.ts';

/** What a renewal is held against. */
export interface RenewalTerms {
  readonly former: Certificate;
  /** As it was decided: name, validity, and the addresses where they may be new. */
  readonly tbs: TbsCertificate;
  /** SubjectPublicKeyInfo, DER; undefined when the key is the former one. */
  readonly newPublicKey: Buffer | undefined;
  /** The one that signs, with what was set for it; undefined when it signs itself. */
  readonly authority: { readonly certificate: Certificate; readonly addresses: IssuerAddresses } | undefined;
}

/**
 * The proof of a renewal, over the encodings. Nothing may differ from the former certificate but serial number, dates and
 * signature; with a new key the key and its identifier; under another authority issuer, authorityKeyIdentifier and
 * addresses. Under the same authority authorityKeyIdentifier changes only where it told another key or serial number,
 * and addresses only where they are set for that authority.
 * @throws CertwrightError `not-as-planned` with every difference in its details
 */
export function assertSameButForDates(renewed: Certificate, terms: RenewalTerms): void {
  const details = [...checkFields(renewed, terms), ...checkFixed(renewed, terms), ...checkRenewed(renewed, terms)];
  if (details.length === 0) return;
  throw new CertwrightError('not-as-planned', `the renewal of "${terms.tbs.name}" is not the same certificate`, {
    details,
    hint: 'nothing was stored; look at the openssl lines with --verbose, and check which openssl runs with certwright doctor',
  });
}

function checkFields(renewed: Certificate, { former, tbs, newPublicKey, authority }: RenewalTerms): string[] {
  const [before, after] = [encodedFields(former.der), encodedFields(renewed.der)];
  const issuer = authority?.certificate ?? renewed;
  const same = (['version', 'subject', 'issuerUniqueID', 'subjectUniqueID'] as const).map((field) =>
    differ(field, before.get(field), after.get(field)),
  );
  return [
    ...same,
    differ('issuer', issuer.subjectDer, after.get('issuer')),
    differ('subjectPublicKeyInfo', newPublicKey ?? former.subjectPublicKeyInfo.der, after.get('subjectPublicKeyInfo')),
    differ('notBefore', tbs.validity.notBefore, renewed.validity.notBefore),
    differ('notAfter', tbs.validity.notAfter, renewed.validity.notAfter),
    isIssuedBy(renewed, issuer) ? [] : ['signature: not by the key of the issuer'],
    hasGoodSerialNumber(renewed) ? [] : [`serialNumber: ${renewed.serialNumber} is out of bounds`],
    renewed.serialNumber === former.serialNumber ? [`serialNumber: ${renewed.serialNumber} again`] : [],
  ].flat();
}

type Identifier = 'subjectKeyIdentifier' | 'authorityKeyIdentifier';
type Address = 'crlDistributionPoints' | 'authorityInfoAccess';

/** All that may not differ: the same extensions with the same bytes, in the same order. */
function checkFixed(renewed: Certificate, terms: RenewalTerms): string[] {
  const free = [...freeIdentifiers(terms), ...freeAddresses(terms)].map((name): string => extensionIdentifiers[name]);
  const fixed = ({ rawExtensions }: Certificate) => rawExtensions.filter(({ oid }) => !free.includes(oid));
  const [before, after] = [fixed(terms.former), fixed(renewed)];
  const find = (extensions: readonly RawExtension[], wanted: string) => extensions.find(({ oid }) => oid === wanted);
  const oids = new Set([...before, ...after].map(({ oid }) => oid));
  const differences = [...oids].flatMap((oid) =>
    differ(`extension ${oid}`, show(find(before, oid)), show(find(after, oid))),
  );
  const order = (extensions: readonly RawExtension[]) => extensions.map(({ oid }) => oid).join(' ');
  return differences.length > 0 ? differences : differ('order of extensions', order(before), order(after));
}

/** What may differ, and then has one value that it can have. */
function checkRenewed({ extensions }: Certificate, terms: RenewalTerms): string[] {
  const wanted = wantedIdentifiers(terms);
  return [
    ...freeIdentifiers(terms).flatMap((name) => differ(name, wanted[name], extensions[name])),
    ...freeAddresses(terms).flatMap((name) => differ(name, terms.tbs.extensions[name], extensions[name])),
  ];
}

function freeIdentifiers(terms: RenewalTerms): Identifier[] {
  const { keyIdentifier, authorityCertSerialNumber } = terms.former.extensions.authorityKeyIdentifier ?? {};
  const tellsIssuer =
    (keyIdentifier === undefined || keyIdentifier === issuerKeyIdentifier(terms)) &&
    (authorityCertSerialNumber === undefined ||
      authorityCertSerialNumber === terms.authority?.certificate.serialNumber);
  return [
    ...(terms.newPublicKey ? (['subjectKeyIdentifier'] as const) : []),
    ...(tellsIssuer ? [] : (['authorityKeyIdentifier'] as const)),
  ];
}

function freeAddresses({ former, authority }: RenewalTerms): Address[] {
  if (!authority) return [];
  const { crlUrl, ocspUrl, issuerUrl } = authority.addresses;
  const isMoved = !isIssuedBy(former, authority.certificate);
  return [
    ...(isMoved || crlUrl !== undefined ? (['crlDistributionPoints'] as const) : []),
    ...(isMoved || ocspUrl !== undefined || issuerUrl !== undefined ? (['authorityInfoAccess'] as const) : []),
  ];
}

/** One that was there stays, as critical as it was, and one that was not does not come. */
function wantedIdentifiers(terms: RenewalTerms): Pick<Certificate['extensions'], Identifier> {
  const { subjectKeyIdentifier, authorityKeyIdentifier } = terms.former.extensions;
  const issuer = issuerKeyIdentifier(terms);
  return {
    ...(subjectKeyIdentifier && {
      subjectKeyIdentifier: { ...subjectKeyIdentifier, keyIdentifier: ownKeyIdentifier(terms) ?? 'none' },
    }),
    ...(authorityKeyIdentifier && {
      authorityKeyIdentifier: { critical: authorityKeyIdentifier.critical, ...(issuer && { keyIdentifier: issuer }) },
    }),
  };
}

function issuerKeyIdentifier(terms: RenewalTerms): string | undefined {
  if (!terms.authority) return ownKeyIdentifier(terms);
  return terms.authority.certificate.extensions.subjectKeyIdentifier?.keyIdentifier;
}

function ownKeyIdentifier({ former, newPublicKey }: RenewalTerms): string | undefined {
  if (newPublicKey) return keyIdentifierOf({ der: newPublicKey });
  return former.extensions.subjectKeyIdentifier?.keyIdentifier;
}

const longestShown = 80;

function differ(what: string, wanted: unknown, found: unknown): string[] {
  if (isDeepStrictEqual(wanted, found)) return [];
  return [`${what}: wanted ${showPart(wanted)}, found ${showPart(found)}`];
}

function show(extension: RawExtension | undefined): string | undefined {
  return extension && `${extension.critical ? 'critical ' : ''}${extension.value.toString('hex')}`;
}

function showPart(part: unknown): string {
  if (part === undefined) return 'none';
  const text = Buffer.isBuffer(part) ? part.toString('hex') : typeof part === 'string' ? part : JSON.stringify(part);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
