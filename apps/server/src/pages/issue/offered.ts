import type { AuthorityState, IssuingPolicy, ProfileSource } from '@certwright/core';

/** The profiles that can be asked for: of leaves, and allowed; who answers for an authority has to be named by the policy. */
export function offeredProfiles(all: readonly ProfileSource[], { profiles }: IssuingPolicy): ProfileSource[] {
  return all.filter(({ name, extensions }) => {
    if (extensions.basicConstraints.cA) return false;
    const speaksForAuthority = extensions.extendedKeyUsage?.purposes.includes('OCSPSigning') ?? false;
    return profiles.includes(name) || (profiles.includes('any') && !speaksForAuthority);
  });
}

/** The names of the authorities that can sign, and may. */
export function offeredAuthorities(all: readonly AuthorityState[], { authorities }: IssuingPolicy): string[] {
  const isAllowed = (name: string) => authorities.includes('any') || authorities.includes(name);
  return all.filter(({ name, faults }) => faults.length === 0 && isAllowed(name)).map(({ name }) => name);
}
