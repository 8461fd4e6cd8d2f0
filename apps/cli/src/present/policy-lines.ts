import type { IssuingPolicyInput } from '@certwright/core';
import { alignLines } from './certificate-lines.ts';

/** The id of a token and what its policy allows, one line a part. */
export function policyLines(id: string, policy: IssuingPolicyInput | undefined): string[] {
  if (!policy) return alignLines([['id', id]]);
  const { longestValidity = '', keysMadeHere } = policy;
  return alignLines([
    ['id', id],
    ['names', told(policy.names)],
    ['organizations', told(policy.organizations)],
    ['profiles', told(policy.profiles)],
    ['authorities', told(policy.authorities)],
    ['validity', longestValidity === 'any' ? 'any' : `at most ${longestValidity}`],
    ['keys', `${told(policy.keyAlgorithms)}, ${keysMadeHere ? 'made here too' : 'made by whoever asks'}`],
  ]);
}

const told = (list: string | readonly string[] | undefined): string => [list ?? []].flat().join(', ') || 'none';
