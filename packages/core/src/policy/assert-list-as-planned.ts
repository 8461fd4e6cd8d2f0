import type { Certificate, RawExtension } from '../certificate/certificate.ts';
import { isRevocationListSignedBy } from '../certificate/is-revocation-list-signed-by.ts';
import type { RevocationList } from '../certificate/parse-revocation-list.ts';
import { CertwrightError } from '../errors.ts';
import type { TbsCertList, TbsRevocation } from '../profile/tbs-cert-list.ts';

/** authorityKeyIdentifier and crlNumber (RFC 5280 §5.2.1 and §5.2.3), and of an entry the reasonCode (§5.3.1). */
const listExtensions = '2.5.29.20 2.5.29.35';
const reasonCode = '2.5.29.21';

/**
 * Holds a signed list against what was decided, field by field and entry by entry.
 * @throws CertwrightError `not-as-planned` with all that differs in its details
 */
export function assertListAsPlanned(list: RevocationList, tbs: TbsCertList, issuer: Certificate): void {
  const [wanted, found] = [wantedFields(tbs, issuer), foundFields(list, issuer)];
  const details = Object.keys(wanted)
    .filter((field) => wanted[field] !== found[field])
    .map((field) => `${field}: wanted ${wanted[field]}, found ${found[field] ?? 'none'}`);
  details.push(...compareEntries(tbs.entries.map(describe), list.entries.map(describe)));
  if (details.length === 0) return;
  throw new CertwrightError('not-as-planned', 'openssl signed another revocation list than was decided', {
    details,
    hint: 'nothing was stored; look at the openssl lines with --verbose, and check which openssl runs with certwright doctor',
  });
}

type Fields = Record<string, string | undefined>;

function wantedFields({ crlNumber, thisUpdate, nextUpdate }: TbsCertList, issuer: Certificate): Fields {
  return {
    version: '2',
    // Names the issuer, byte by byte.
    signature: 'by the key of the issuer',
    crlNumber: crlNumber.toString(16),
    thisUpdate: thisUpdate.toISOString(),
    nextUpdate: nextUpdate.toISOString(),
    authorityKeyIdentifier: issuer.extensions.subjectKeyIdentifier?.keyIdentifier,
    extensions: listExtensions,
  };
}

function foundFields(list: RevocationList, issuer: Certificate): Fields {
  return {
    version: String(list.version),
    signature: isRevocationListSignedBy(list, issuer) ? 'by the key of the issuer' : 'another',
    crlNumber: list.crlNumber,
    thisUpdate: list.thisUpdate.toISOString(),
    nextUpdate: list.nextUpdate?.toISOString(),
    authorityKeyIdentifier: list.authorityKeyIdentifier,
    extensions: list.rawExtensions.map(nameExtension).sort().join(' '),
  };
}

function describe(entry: TbsRevocation | RevocationList['entries'][number]): string {
  const extensions = 'rawExtensions' in entry ? entry.rawExtensions.map(nameExtension) : impliedExtensions(entry);
  return [
    entry.serialNumber,
    `on ${entry.revocationDate.toISOString()}`,
    `for ${entry.reason ?? 'no reason'}`,
    ...(extensions.length > 0 ? [`with ${extensions.join(' ')}`] : []),
  ].join(' ');
}

/** None of them is critical in a list that was decided. */
function nameExtension({ oid, critical }: RawExtension): string {
  return critical ? `critical ${oid}` : oid;
}

function impliedExtensions({ reason }: TbsRevocation): string[] {
  return reason === undefined ? [] : [reasonCode];
}

/** Openssl puts them into an order of its own. */
function compareEntries(wanted: readonly string[], found: readonly string[]): string[] {
  const [wantedSet, foundSet] = [new Set(wanted), new Set(found)];
  return [
    ...wanted.filter((entry) => !foundSet.has(entry)).map((entry) => `entries: wanted ${entry}, which is missing`),
    ...found.filter((entry) => !wantedSet.has(entry)).map((entry) => `entries: found ${entry}, which nobody decided`),
    ...(found.length > foundSet.size ? ['entries: one stands there twice'] : []),
  ];
}
