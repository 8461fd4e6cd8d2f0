import { assertPolicy } from './policy/assert-policy.ts';
import { applyProfile, type ProfileInput } from './profile/apply-profile.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';

/**
 * Decides a certificate and holds it against the policy; nothing else has a say in what is signed.
 * @throws CertwrightError `request-invalid`, `policy-violation`
 */
export function decideCertificate(input: ProfileInput, now: Date): TbsCertificate {
  const tbs = applyProfile(input, now);
  assertPolicy(tbs, input.authority);
  return tbs;
}

/** Longer than clients such as Apple's accept for a server. */
const longestDays = 825;

/** What to tell of the decided certificates of one command, each thing once; lower case, without a full stop. */
export function warningsAbout(decided: readonly TbsCertificate[]): string[] {
  const clamped = decided.filter((tbs) => tbs.clampedFrom !== undefined);
  const long = decided.filter((tbs) => !tbs.extensions.basicConstraints.cA && lifetimeDays(tbs) > longestDays);
  const nameless = decided.filter(isServerWithoutNames);
  return [
    ...tell(
      clamped,
      ({ validity }) => `would outlive its authority and ends with it, on ${validity.notAfter.toISOString()}`,
    ),
    ...tell(long, () => `is valid for more than ${longestDays} days; some clients refuse that`),
    ...tell(nameless, () => 'is for a server but holds no name; clients will refuse it'),
  ];
}

function tell(about: readonly TbsCertificate[], what: (first: TbsCertificate) => string): string[] {
  const [first, ...others] = about;
  if (!first) return [];
  return [`"${first.name}"${others.length > 0 ? `, like ${others.length} more,` : ''} ${what(first)}`];
}

/** Whole days, so that the minutes for the clocks of others do not count. */
function lifetimeDays({ validity }: TbsCertificate): number {
  return Math.floor((validity.notAfter.getTime() - validity.notBefore.getTime()) / 86_400_000);
}

function isServerWithoutNames({ extensions }: TbsCertificate): boolean {
  return !extensions.subjectAltName && (extensions.extendedKeyUsage?.purposes.includes('serverAuth') ?? false);
}
