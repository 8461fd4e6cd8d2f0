import { clusterAuthorities } from './cluster/wanted-certificate.ts';
import { CertwrightError } from './errors.ts';
import { type Authority, getAuthority } from './get-authority.ts';
import { getProfile, type ProfileSource } from './get-profile.ts';
import type { IssuanceRequest } from './request/issuance-request.ts';
import { listPairNames, readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/**
 * The profile and the authority of a request for a certificate that is no authority itself.
 * @throws CertwrightError `request-invalid` when the profile makes an authority, and as `getAuthority` and `getProfile` do
 */
export async function chooseLeafProfile(
  workbench: Workbench,
  request: IssuanceRequest,
): Promise<{ profile: ProfileSource; authority: Authority }> {
  const profile = getProfile(workbench, request.profile);
  if (request.authority === undefined) {
    throw new CertwrightError('request-invalid', `"${request.name}" has no authority to sign it`, {
      hint: 'name the authority that signs; only an authority signs itself, with certwright ca create',
    });
  }
  if (profile.extensions.basicConstraints.cA) {
    throw new CertwrightError('request-invalid', `profile ${profile.name} makes an authority`, {
      hint: 'use certwright ca create for an authority',
    });
  }
  return { profile, authority: await getAuthority(workbench, request.authority) };
}

/** @throws CertwrightError `name-invalid` for an authority's name, and for another's name in other case */
export function assertLeafName({ assetsFolder }: Workbench, { name }: IssuanceRequest): void {
  const existing = readPair(assetsFolder, name);
  if (
    clusterAuthorities.some((reserved) => reserved === name.toLowerCase()) ||
    existing?.certificate?.extensions.basicConstraints?.cA
  ) {
    throw new CertwrightError('name-invalid', `"${name}" is the name of an authority`, { hint: 'choose another name' });
  }
  const other = listPairNames(assetsFolder).find(
    (known) => known !== name && known.toLowerCase() === name.toLowerCase(),
  );
  if (other !== undefined) {
    throw new CertwrightError('name-invalid', `"${name}" differs from "${other}" only in case`, {
      hint: `choose another name, or say "${other}"`,
    });
  }
}
