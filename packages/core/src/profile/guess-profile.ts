import type { Certificate } from '../certificate/certificate.ts';
import { attributeValues } from '../certificate/distinguished-name.ts';
import type { Profile, ProfileExtensions } from './profile.ts';

/** What is written where nobody knows by which profile a certificate was made. */
export const unknownProfile = 'unknown';

/**
 * The name of the profile that puts into a certificate just what this one says; a guess, as two profiles may say the
 * same. `unknown` when none does.
 */
export function guessProfile(certificate: Certificate, profiles: readonly Profile[]): string {
  const fitting = profiles.filter((profile) => isMadeBy(certificate, profile)).map(({ name }) => name);
  return fitting.find((name) => name === usualProfile(certificate)) ?? fitting[0] ?? unknownProfile;
}

/** Of those that come with certwright and say the same. */
function usualProfile({ subject, subjectDer, issuerDer, extensions }: Certificate): string {
  if (extensions.basicConstraints?.cA) return subjectDer.equals(issuerDer) ? 'root-ca' : 'intermediate-ca';
  const isKubelet = attributeValues(subject, 'commonName')[0]?.startsWith('system:node:');
  return isKubelet ? 'kubelet' : 'tls-peer';
}

function isMadeBy({ extensions, subjectPublicKeyInfo }: Certificate, profile: Profile): boolean {
  const said: ProfileExtensions = {
    ...profile.extensions,
    ...(/^rsa-\d/.test(subjectPublicKeyInfo.algorithm) ? profile.rsaExtensions : {}),
  };
  const { basicConstraints, extendedKeyUsage, keyUsage, certificatePolicies } = extensions;
  return (
    fits(basicConstraints, said.basicConstraints) &&
    isSame(keyUsage?.usages, said.keyUsage?.usages) &&
    isSame(extendedKeyUsage?.purposes, said.extendedKeyUsage?.purposes) &&
    isSame(certificatePolicies?.policyIdentifiers, said.certificatePolicies?.policyIdentifiers) &&
    (extensions.ocspNoCheck === undefined) === (said.ocspNoCheck === undefined) &&
    (extensions.subjectAltName === undefined || said.subjectAltName)
  );
}

function fits(
  found: Certificate['extensions']['basicConstraints'],
  said: ProfileExtensions['basicConstraints'],
): boolean {
  const isLengthRight = said.pathLenConstraint === 'requested' || said.pathLenConstraint === found?.pathLenConstraint;
  return (found?.cA ?? false) === said.cA && isLengthRight;
}

function isSame(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return some.toSorted().join('\n') === others.toSorted().join('\n');
}
