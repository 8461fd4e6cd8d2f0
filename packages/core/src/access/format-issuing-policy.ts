import { any } from './any.ts';
import type { IssuingPolicy } from './issuing-policy.ts';
import { formatNamePattern } from './name-pattern.ts';
import type { IssuingPolicyInput } from './parse-issuing-policy.ts';

/** As `parseIssuingPolicy` reads it, with every field. */
export function formatIssuingPolicy({
  names,
  longestValidityMs,
  ...others
}: IssuingPolicy): Required<IssuingPolicyInput> {
  return {
    profiles: [...others.profiles],
    authorities: [...others.authorities],
    names: names.map(formatNamePattern),
    organizations: [...others.organizations],
    longestValidity: longestValidityMs === any ? any : formatDuration(longestValidityMs),
    keyAlgorithms: [...others.keyAlgorithms],
    keysMadeHere: others.keysMadeHere,
  };
}

function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  return seconds % 86_400 === 0 ? `${seconds / 86_400}d` : `${seconds}s`;
}
