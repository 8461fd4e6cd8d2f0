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
  const violations = checkPolicy(tbs, authority);
  if (violations.length === 0) return;
  const details = violations.map(({ message, citation }) => `${message} (${citation})`);
  throw new CertwrightError('policy-violation', `certificate "${tbs.name}" is not allowed: ${details[0]}`, {
    details,
    hint: 'change the request or the profile',
  });
}
