import type { IssuingPolicy, ProfileSource } from '@certwright/core';

/** Those that can be asked for: of leaves, and allowed; who answers for an authority has to be named by the policy. */
export function offeredProfiles(all: readonly ProfileSource[], { profiles }: IssuingPolicy): ProfileSource[] {
  return all.filter(({ name, extensions }) => {
    if (extensions.basicConstraints.cA) return false;
    const speaksForAuthority = extensions.extendedKeyUsage?.purposes.includes('OCSPSigning') ?? false;
    return profiles.includes(name) || (profiles.includes('any') && !speaksForAuthority);
  });
}
