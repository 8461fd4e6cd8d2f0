import type { Certificate } from '../certificate/certificate.ts';
import { CertwrightError } from '../errors.ts';
import type { IssuingAuthority } from '../profile/apply-profile.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { rules } from './rules.ts';

export interface Violation {
  readonly rule: string;
  readonly citation: string;
  readonly message: string;
}

/** All violations of a decided certificate; empty when there are none. */
export function checkPolicy(tbs: TbsCertificate, authority: IssuingAuthority | undefined): Violation[] {
  return rules.flatMap((rule) => {
    const message = rule.check(tbs, authority);
    return message === undefined ? [] : [{ rule: rule.id, citation: rule.citation, message }];
  });
}

/** @throws CertwrightError `policy-violation` with every violation in its details */
export function assertPolicy(tbs: TbsCertificate, authority: IssuingAuthority | undefined): void {
  refuse(tbs, checkPolicy(tbs, authority), 'change the request or the profile');
}

/**
 * The same for a renewal: what the former certificate broke already is forgiven where its rule says so.
 * @throws CertwrightError `policy-violation` with every violation in its details
 */
export function assertRenewalPolicy(
  tbs: TbsCertificate,
  former: Pick<Certificate, 'subjectPublicKeyInfo'>,
  authority: IssuingAuthority | undefined,
): void {
  // A renewal says all else that a rule can forgive just as the former does.
  const asItWas = { ...tbs, keyAlgorithm: former.subjectPublicKeyInfo.algorithm };
  const before = new Set(checkPolicy(asItWas, authority).map(({ rule }) => rule));
  const forgiven = new Set(rules.filter((rule) => rule.forgivesRenewal && before.has(rule.id)).map(({ id }) => id));
  const violations = checkPolicy(tbs, authority).filter(({ rule }) => !forgiven.has(rule));
  refuse(tbs, violations, 'make another certificate, as you would make a new one');
}

function refuse({ name }: TbsCertificate, violations: readonly Violation[], hint: string): void {
  if (violations.length === 0) return;
  const details = violations.map(({ message, citation }) => `${message} (${citation})`);
  throw new CertwrightError('policy-violation', `certificate "${name}" is not allowed: ${details[0]}`, {
    details,
    hint,
  });
}
