import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { CertwrightError } from './errors.ts';
import { checkAuthority } from './policy/check-authority.ts';
import { parsePairName } from './request/parse-name.ts';
import { type FoundPair, readPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** An authority of the folder as it lies there, whether it can sign or not. */
export interface AuthorityState {
  readonly name: string;
  readonly certificate: Certificate;
  readonly certificatePath: string;
  readonly keyPath: string;
  /** Further certificates of its file. */
  readonly chain: readonly Certificate[];
  readonly selfSigned: boolean;
  readonly key: 'present' | 'encrypted' | 'missing' | 'unreadable' | 'of another certificate';
  /** What keeps it from signing now, but for a passphrase; empty when nothing does. */
  readonly faults: readonly string[];
}

type Reading = Pick<Workbench, 'assetsFolder' | 'clock'>;

/**
 * Every pair of the folder whose certificate is one of an authority, by name.
 * @throws CertwrightError `storage-failed`
 */
export function listAuthorities(workbench: Reading): AuthorityState[] {
  return readPairs(workbench.assetsFolder).flatMap((pair) => describe(workbench, pair) ?? []);
}

/** @throws CertwrightError `authority-not-found`, `name-invalid` */
export function getAuthorityState(workbench: Reading, name: string): AuthorityState {
  const pair = readPair(workbench.assetsFolder, parsePairName(name));
  const state = pair && describe(workbench, pair);
  if (state) return state;
  throw new CertwrightError('authority-not-found', `there is no authority "${name}" in ${workbench.assetsFolder}`, {
    hint: `certwright ca list shows what there is; create it with certwright ca create ${name}`,
  });
}

function describe({ clock }: Reading, pair: FoundPair): AuthorityState | undefined {
  const { name, certificate, certificatePath, keyPath, chain } = pair;
  if (!certificate?.extensions.basicConstraints?.cA) return undefined;
  const key = describeKey(pair, certificate);
  const keyFault = key === 'present' || key === 'encrypted' ? [] : [`its key, ${keyPath}, is ${key}`];
  return {
    name,
    certificate,
    certificatePath,
    keyPath,
    chain,
    selfSigned: isIssuedBy(certificate, certificate),
    key,
    faults: [...keyFault, ...checkAuthority(certificate, chain, clock.now())],
  };
}

function describeKey({ keyFile, publicKey }: FoundPair, certificate: Certificate): AuthorityState['key'] {
  if (!publicKey) return keyFile;
  return publicKey.equals(certificate.subjectPublicKeyInfo.der) ? 'present' : 'of another certificate';
}
