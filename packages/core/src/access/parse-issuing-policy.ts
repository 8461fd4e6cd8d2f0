import { z } from 'zod';
import { keyAlgorithms } from '../certificate/key-algorithm.ts';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { inField, parseEach, parseFields } from '../request/gather-faults.ts';
import { parseDurationMs } from '../request/parse-duration.ts';
import { parseReference } from '../request/parse-name.ts';
import { requestInvalid } from '../request/request-invalid.ts';
import { any } from './any.ts';
import type { IssuingPolicy } from './issuing-policy.ts';
import { parseNamePattern } from './name-pattern.ts';

const list = z.union([z.string(), z.array(z.string())]);

/**
 * The form in which a policy is given; what stands in the fields is read by `parseIssuingPolicy`. What is missing allows
 * short-lived certificates without any name.
 */
export const issuingPolicyInput = z.strictObject({
  profiles: list.default(['tls-server', 'tls-client', 'tls-peer']),
  authorities: list.default(['ca']),
  names: list.default([]),
  organizations: list.default([]),
  longestValidity: z.string().default('90d'),
  keyAlgorithms: list.default([any]),
  keysMadeHere: z.boolean().default(false),
});

export type IssuingPolicyInput = z.input<typeof issuingPolicyInput>;

/** All but what begins with `system:`, and keys of any kind. */
export const everything: IssuingPolicy = {
  profiles: [any],
  authorities: [any],
  names: [{ type: any }],
  organizations: [any],
  longestValidityMs: any,
  keyAlgorithms: [any],
  keysMadeHere: true,
};

/**
 * Reads a policy; a list may be one text alone. What is missing allows little: no names, no organizations, 90 days, no
 * keys made here.
 * @throws CertwrightError `request-invalid` with every fault
 */
export function parseIssuingPolicy(raw: unknown): IssuingPolicy {
  const given = parseShape(raw);
  return parseFields<IssuingPolicy>({
    profiles: () => parseList('profiles', given.profiles, (name) => reference('profile', name)),
    authorities: () => parseList('authorities', given.authorities, (name) => reference('authority', name)),
    names: () => parseList('names', given.names, parseNamePattern),
    organizations: () => parseList('organizations', given.organizations, parseOrganization),
    longestValidityMs: () =>
      inField('longestValidity', () => (given.longestValidity === any ? any : parseDurationMs(given.longestValidity))),
    keyAlgorithms: () => parseList('keyAlgorithms', given.keyAlgorithms, parseKeyAlgorithm),
    keysMadeHere: () => given.keysMadeHere,
  });
}

function parseShape(raw: unknown): z.output<typeof issuingPolicyInput> {
  const { data, error } = issuingPolicyInput.safeParse(raw);
  if (data) return data;
  const details = error.issues.map(({ code, path, message, ...issue }) =>
    code === 'unrecognized_keys' && 'keys' in issue
      ? `unknown field ${(issue.keys as string[]).map(showValue).join(', ')}`
      : `${path.join('.') || 'the policy'}: ${message}`,
  );
  const hint = `give an object with some of ${Object.keys(issuingPolicyInput.shape).join(', ')}`;
  throw new CertwrightError('request-invalid', `the issuing policy is not as it must be: ${details[0]}`, {
    hint,
    ...(details.length > 1 && { details }),
  });
}

function parseList<Entry>(
  field: string,
  raw: string | readonly string[],
  parse: (entry: string) => Entry,
): readonly Entry[] {
  const entries = typeof raw === 'string' ? [raw] : raw;
  return inField(field, () => parseEach(entries.map((entry) => () => parse(entry))));
}

const reference = (what: string, name: string): string => (name === any ? any : parseReference(what, name));

function parseOrganization(name: string): string {
  if (name !== '') return name;
  throw requestInvalid(`${showValue(name)} is an empty organization`, 'leave it out');
}

function parseKeyAlgorithm(name: string) {
  const known = [any, ...keyAlgorithms].find((one) => one === name) as IssuingPolicy['keyAlgorithms'][number];
  if (known !== undefined) return known;
  throw requestInvalid(`unknown key algorithm ${showValue(name)}`, `known are ${keyAlgorithms.join(', ')}, and any`);
}
