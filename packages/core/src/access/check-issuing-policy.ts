import type { AttributeTypeAndValue } from '../certificate/distinguished-name.ts';
import { formatGeneralName, type GeneralName } from '../certificate/general-name.ts';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { lifetimeOf } from '../profile/decide-validity.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { parseGeneralName } from '../request/parse-general-name.ts';
import { any } from './any.ts';
import type { IssuingPolicy } from './issuing-policy.ts';
import { matchesName, type NamePattern } from './name-pattern.ts';

export interface Circumstances {
  /** A key that is made here is known to more than its holder. */
  readonly keyMadeHere: boolean;
  /** When it is issued, so that nobody collects certificates for later; missing for one that was issued before. */
  readonly now?: Date;
}

/**
 * Refuses a decided certificate that the policy does not allow.
 * @throws CertwrightError `access-denied` with everything that is not allowed in its details
 */
export function assertIssuable(tbs: TbsCertificate, policy: IssuingPolicy, circumstances: Circumstances): void {
  const details = checkIssuingPolicy(tbs, policy, circumstances);
  if (details.length === 0) return;
  throw new CertwrightError('access-denied', `the issuing policy does not allow this certificate: ${details[0]}`, {
    details,
    hint: 'ask for what the policy allows, or have it widened by an administrator',
  });
}

/** All that a policy does not allow in a decided certificate; empty when there is nothing. */
export function checkIssuingPolicy(
  tbs: TbsCertificate,
  policy: IssuingPolicy,
  { keyMadeHere, now }: Circumstances,
): string[] {
  const { subjectAltName } = tbs.extensions;
  return [
    ...checkProfile(tbs, policy.profiles),
    ...(includes(policy.authorities, tbs.authority ?? '') ? [] : [`authority ${showValue(tbs.authority ?? 'none')}`]),
    ...tbs.subject.flatMap((attribute) => checkAttribute(attribute, policy)),
    ...(subjectAltName?.names ?? []).flatMap((name) =>
      isNameAllowed(policy.names, name) ? [] : [`name ${showValue(formatGeneralName(name))}`],
    ),
    ...checkValidity(tbs, policy.longestValidityMs, now),
    ...(includes(policy.keyAlgorithms, tbs.keyAlgorithm) ? [] : [`key algorithm ${tbs.keyAlgorithm}`]),
    ...(keyMadeHere && !policy.keysMadeHere ? ['a key that is made here; send a certificationRequest'] : []),
  ];
}

const includes = (list: readonly string[], value: string): boolean => list.includes(any) || list.includes(value);

/** Who is an authority, or answers for one, speaks in its name, so `any` is not enough for that. */
function checkProfile({ profile, extensions }: TbsCertificate, profiles: IssuingPolicy['profiles']): string[] {
  const speaksForAuthority =
    extensions.basicConstraints?.cA || extensions.extendedKeyUsage?.purposes.includes('OCSPSigning');
  const isAllowed = speaksForAuthority ? profiles.includes(profile) : includes(profiles, profile);
  return isAllowed ? [] : [`profile ${showValue(profile)}`];
}

function checkAttribute({ type, value }: AttributeTypeAndValue, policy: IssuingPolicy): string[] {
  if (isAttributeAllowed(type, value, policy)) return [];
  return [`${type} ${showValue(value)}`];
}

/** Kubernetes takes the common name for a user and organizations for groups; its own begin with `system:`. */
const isReserved = (value: string): boolean => /^\s*system:/i.test(value);

function isAttributeAllowed(type: string, value: string, { names, organizations }: IssuingPolicy): boolean {
  switch (type) {
    case 'commonName':
      return names.some((one) => one.type === 'commonName' && one.value === value) || isTextAllowed(names, value);
    case 'organizationName':
      return organizations.includes(value) || (organizations.includes(any) && !isReserved(value));
    case 'emailAddress':
      return isTextAllowed(names, value);
    default:
      // They grant nothing to the usual servers, but somebody may read them.
      return organizations.includes(any) && !isReserved(value);
  }
}

/** Whether a text of the subject is allowed as the name that clients may take it for. */
function isTextAllowed(names: readonly NamePattern[], value: string): boolean {
  if (isReserved(value)) return false;
  if (names.some(({ type }) => type === any)) return true;
  const name = asGeneralName(value);
  return name !== undefined && isNameAllowed(names, name);
}

/** Undefined for what is no name, or would be one only after a change: clients compare the text as it stands. */
function asGeneralName(value: string): GeneralName | undefined {
  try {
    const name = parseGeneralName(value);
    return name.value.toLowerCase() === value.toLowerCase() ? name : undefined;
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}

function isNameAllowed(names: readonly NamePattern[], name: GeneralName): boolean {
  return names.some((pattern) => matchesName(pattern, name));
}

function checkValidity({ validity }: TbsCertificate, longestMs: IssuingPolicy['longestValidityMs'], now?: Date) {
  if (longestMs === any) return [];
  const { notBefore, notAfter } = validity;
  const since = new Date(Math.min(notBefore.getTime(), now?.getTime() ?? Number.POSITIVE_INFINITY));
  if (lifetimeOf({ notBefore: since, notAfter }) <= longestMs) return [];
  return [`a validity of over ${Math.floor(longestMs / 3_600_000)} hours, until ${notAfter.toISOString()}`];
}
