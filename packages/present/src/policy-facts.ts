import type { IssuingPolicyInput } from '@certwright/core';
import type { Fact } from './fact.ts';

/** What an issuing policy allows, in words. */
export function policyFacts(policy: IssuingPolicyInput): Fact[] {
  const { names, organizations, profiles, authorities, longestValidity = '', keyAlgorithms, keysMadeHere } = policy;
  return [
    ['names', [told(names)]],
    ['organizations', [told(organizations)]],
    ['profiles', [told(profiles)]],
    ['authorities', [told(authorities)]],
    ['validity', [longestValidity === 'any' ? 'any' : `at most ${longestValidity}`]],
    ['keys', [`${told(keyAlgorithms)}, ${keysMadeHere ? 'made here too' : 'made by whoever asks'}`]],
  ];
}

const told = (list: string | readonly string[] | undefined): string => [list ?? []].flat().join(', ') || 'none';
