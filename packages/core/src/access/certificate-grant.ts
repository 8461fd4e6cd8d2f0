import { z } from 'zod';
import type { Certificate } from '../certificate/certificate.ts';
import { attributeValues } from '../certificate/distinguished-name.ts';
import { inField, parseEach } from '../request/gather-faults.ts';
import { parseReference } from '../request/parse-name.ts';
import { requestInvalid } from '../request/request-invalid.ts';
import { any } from './any.ts';
import type { IssuingPolicy } from './issuing-policy.ts';
import { matchesName, type NamePattern, parseNamePattern } from './name-pattern.ts';
import { everything, parseIssuingPolicy } from './parse-issuing-policy.ts';
import { parseRole, type Role } from './role.ts';

/** What those may do who hold a client certificate of one authority. */
export interface CertificateGrant {
  readonly authority: string;
  /** The common name, or a name of the subjectAltName, must be one of these. */
  readonly names: readonly NamePattern[];
  readonly role: Role;
  readonly issuingPolicy: IssuingPolicy;
}

const grantInput = z.strictObject({
  authority: z.unknown(),
  names: z.union([z.string(), z.array(z.string())]),
  role: z.unknown(),
  issuingPolicy: z.unknown().optional(),
});

/**
 * Reads the grants of a settings file: a list of `{ authority, names, role, issuingPolicy }`.
 * @throws CertwrightError `request-invalid` with every fault, each with its number in the list
 */
export function parseCertificateGrants(raw: unknown): CertificateGrant[] {
  if (!Array.isArray(raw)) throw requestInvalid('the grants are no list', 'give a list of authority, names and role');
  return parseEach(raw.map((one, index) => () => inField(`grant ${index + 1}`, () => parseGrant(one))));
}

function parseGrant(raw: unknown): CertificateGrant {
  const { data, error } = grantInput.safeParse(raw);
  if (!data) {
    const [issue] = error.issues;
    throw requestInvalid(`${issue?.path.join('.') || 'it'}: ${issue?.message}`, 'give authority, names and role');
  }
  const role = parseRole(data.role);
  return {
    authority: parseReference('authority', data.authority),
    names: parseEach([data.names].flat().map((one) => () => parseNamePattern(one))),
    role,
    issuingPolicy: policyFor(role, data.issuingPolicy),
  };
}

/** An administrator, who could widen any policy, has none unless one is given; everybody else has little. */
export function policyFor(role: unknown, raw: unknown): IssuingPolicy {
  if (raw !== undefined) return parseIssuingPolicy(raw);
  return role === 'admin' ? everything : parseIssuingPolicy({});
}

export function isGrantedTo({ names }: CertificateGrant, { subject, extensions }: Certificate): boolean {
  const commonNames = attributeValues(subject, 'commonName');
  const generalNames = extensions.subjectAltName?.names ?? [];
  return names.some((pattern) =>
    pattern.type === 'commonName'
      ? commonNames.includes(pattern.value)
      : pattern.type === any || generalNames.some((name) => matchesName(pattern, name)),
  );
}
