import type { RevocationList } from './certificate/parse-revocation-list.ts';
import { CertwrightError } from './errors.ts';
import { getAuthorityState } from './list-authorities.ts';
import { findKeptList } from './store/kept-list.ts';
import type { Workbench } from './workbench.ts';

/**
 * The revocation list of an authority as it lies in the folder, with the authority's signature.
 * @throws CertwrightError `authority-not-found`, `name-invalid`; `file-not-found` when there is none that can be read
 */
export function getRevocationList(
  workbench: Pick<Workbench, 'assetsFolder' | 'clock'>,
  authority: string,
): RevocationList {
  const { name, certificate } = getAuthorityState(workbench, authority);
  const list = findKeptList(workbench.assetsFolder, name, certificate);
  if (list) return list;
  throw new CertwrightError('file-not-found', `there is no revocation list of "${name}"`, {
    hint: `make it with certwright ca crl ${name}`,
  });
}
