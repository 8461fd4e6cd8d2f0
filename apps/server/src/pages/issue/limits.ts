import { formatIssuingPolicy, type IssuingPolicy, type ProfileSource } from '@certwright/core';

/** What an issuing policy allows, in words: a label and what stands there. */
export function limitLines(policy: IssuingPolicy): readonly (readonly [string, string])[] {
  const { names, organizations, profiles, authorities, longestValidity, keyAlgorithms, keysMadeHere } =
    formatIssuingPolicy(policy);
  return [
    ['names', told(names)],
    ['organizations', told(organizations)],
    ['profiles', told(profiles)],
    ['authorities', told(authorities)],
    ['validity', longestValidity === 'any' ? 'any' : `at most ${longestValidity}`],
    ['keys', `${told(keyAlgorithms)}, ${keysMadeHere ? 'made by the server too' : 'made by whoever asks'}`],
  ];
}

const told = (list: string | readonly string[] | undefined): string => [list ?? []].flat().join(', ') || 'none';

/** Those that can be asked for: of leaves, and allowed; who answers for an authority has to be named by the policy. */
export function offeredProfiles(all: readonly ProfileSource[], { profiles }: IssuingPolicy): ProfileSource[] {
  return all.filter(({ name, extensions }) => {
    if (extensions.basicConstraints.cA) return false;
    const speaksForAuthority = extensions.extendedKeyUsage?.purposes.includes('OCSPSigning') ?? false;
    return profiles.includes(name) || (profiles.includes('any') && !speaksForAuthority);
  });
}
