import { z } from 'zod';
import { attributeValues, type DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../certificate/key-algorithm.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { inField, parseFields } from './gather-faults.ts';
import type { IssuanceRequest } from './issuance-request.ts';
import { parseDistinguishedName } from './parse-distinguished-name.ts';
import { parseGeneralNames } from './parse-general-names.ts';
import { parseHolderName, parsePairName, parseReference } from './parse-name.ts';
import { parseRequestedValidity } from './parse-requested-validity.ts';
import { requestInvalid } from './request-invalid.ts';

const fields = {
  name: z.unknown(),
  profile: z.unknown(),
  authority: z.unknown(),
  subject: z.unknown(),
  subjectAltName: z.unknown(),
  keyAlgorithm: z.unknown(),
  lifetime: z.unknown(),
  lifetimeDays: z.unknown(),
  notBefore: z.unknown(),
  notAfter: z.unknown(),
  pathLenConstraint: z.unknown(),
};

const anyRequest = z.object(fields).partial();
const strictRequest = z.strictObject(fields).partial();

/** Far more levels than any chain has. */
const longestPath = 100;

/**
 * Reads what a front end was asked for; only `name` is required. Without `profile` it is `tls-peer` when there is a
 * dNSName or iPAddress, else `tls-client`; `authority` is `ca`, and null means self-signed; `subject` is the name as
 * commonName; `keyAlgorithm` is `ec-p256`; the validity is 365 days (see parseRequestedValidity).
 * @throws CertwrightError `name-invalid` when only the name is wrong, else `request-invalid`, with `details` when there
 * are several faults
 */
export function parseIssuanceRequest(input: unknown): IssuanceRequest {
  return parseRequest(input, parsePairName);
}

/**
 * The same for a certificate that goes to its holder: no file is called after it, so `name` is any text, or missing where
 * there is a commonName or a subjectAltName to take it from.
 * @throws CertwrightError as `parseIssuanceRequest` does
 */
export function parseHolderRequest(input: unknown): IssuanceRequest {
  return parseRequest(input, (name) => (name === undefined ? undefined : parseHolderName(name)));
}

function parseRequest(input: unknown, parseName: (raw: unknown) => string | undefined): IssuanceRequest {
  const raw = anyRequest.safeParse(input).data;
  if (!raw) throw requestInvalid(`${showValue(input)} is no request`, 'give an object with a name');
  const { givenName, authority, profile, subject, subjectAltName, keyAlgorithm, validity, pathLenConstraint } =
    parseFields({
      unknown: () => assertNoUnknownField(input),
      givenName: () => parseName(raw.name),
      authority: () => (raw.authority === null ? undefined : parseReference('authority', raw.authority ?? 'ca')),
      profile: () => (raw.profile === undefined ? undefined : parseReference('profile', raw.profile)),
      subject: () => (raw.subject === undefined ? undefined : parseSubject(raw.subject)),
      subjectAltName: () => parseSubjectAltName(raw.subjectAltName),
      keyAlgorithm: () => parseKeyAlgorithm(raw.keyAlgorithm),
      validity: () => parseRequestedValidity(raw),
      pathLenConstraint: () => parsePathLenConstraint(raw.pathLenConstraint),
    });
  const name = givenName ?? nameOf(subject ?? [], subjectAltName);
  return {
    name,
    profile: profile ?? defaultProfile(subjectAltName),
    authority,
    subject: subject ?? parseSubject({ commonName: name }),
    subjectAltName,
    keyAlgorithm,
    validity,
    ...(pathLenConstraint !== undefined && { pathLenConstraint }),
  };
}

function nameOf(subject: DistinguishedName, [first]: readonly GeneralName[]): string {
  const name = attributeValues(subject, 'commonName')[0] ?? first?.value;
  if (name !== undefined) return name;
  throw requestInvalid('nothing says whom the certificate is for', 'give a commonName, a subjectAltName, or a name');
}

function assertNoUnknownField(input: unknown): void {
  const [issue] = strictRequest.safeParse(input).error?.issues ?? [];
  if (issue?.code !== 'unrecognized_keys') return;
  const known = Object.keys(fields).join(', ');
  throw requestInvalid(`unknown field ${issue.keys.map(showValue).join(', ')}`, `known are ${known}`);
}

/** Who is known by a host name or an address serves under it, and calls its peers too. */
function defaultProfile(names: readonly GeneralName[]): string {
  return names.some(({ type }) => type === 'dNSName' || type === 'iPAddress') ? 'tls-peer' : 'tls-client';
}

function parseSubject(raw: unknown): DistinguishedName {
  return inField('subject', () => parseDistinguishedName(raw));
}

function parseSubjectAltName(raw: unknown): readonly GeneralName[] {
  return raw === undefined ? [] : inField('subjectAltName', () => parseGeneralNames(raw));
}

function parseKeyAlgorithm(raw: unknown = 'ec-p256'): KeyAlgorithm {
  const known = keyAlgorithms.find((algorithm) => algorithm === raw);
  if (known) return known;
  throw requestInvalid(`unknown keyAlgorithm ${showValue(raw)}`, `known are ${keyAlgorithms.join(', ')}`);
}

function parsePathLenConstraint(raw: unknown): number | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= longestPath) return raw;
  throw requestInvalid(
    `pathLenConstraint ${showValue(raw)} is no path length`,
    `give a whole number from 0 to ${longestPath}`,
  );
}
