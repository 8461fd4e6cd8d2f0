import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import { openKey } from './open-key.ts';
import type { KeyFile } from './openssl/key-source.ts';
import type { SigningAuthority } from './openssl/signing-job.ts';
import { checkAuthority, findPathLengthLeft } from './policy/check-authority.ts';
import type { IssuerAddresses, IssuingAuthority } from './profile/apply-profile.ts';
import type { FoundPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** An authority that may sign now. */
export interface Authority extends SigningAuthority {
  readonly name: string;
  readonly certificatePath: string;
  /** What stands in its file after its own certificate: the chain above it first. */
  readonly chain: readonly Certificate[];
  /** What `certwright ca set` wrote down; each missing where there is none. */
  readonly addresses: IssuerAddresses;
}

/** What a decision needs to know of it; what stands above it limits what may stand below it. */
export function issuingAuthority({ certificate, chain, addresses }: Authority): IssuingAuthority {
  const pathLenConstraint = findPathLengthLeft(certificate, chain);
  const basicConstraints = { cA: true, ...(pathLenConstraint !== undefined && { pathLenConstraint }) };
  return { ...certificate, extensions: { basicConstraints }, addresses };
}

/**
 * Reads an authority of the folder and checks that it may sign now.
 * @throws CertwrightError `authority-not-found`, `authority-incomplete`, `authority-invalid`, `key-mismatch`,
 *   `certificate-unreadable`, `passphrase-required`, `passphrase-wrong`
 */
export async function getAuthority(workbench: Workbench, name: string): Promise<Authority> {
  const pair = findAuthorityPair(workbench, name);
  const { certificate, certificatePath, chain } = pair;
  const key = await openKeyOnce(workbench, pair);
  assertUsable(name, certificate, chain, workbench.clock.now());
  assertFaultless(name, await checkNotRevoked(workbench, certificate));
  const addresses = (await workbench.record())?.findAddresses(name) ?? {};
  return { name, certificate, certificatePath, chain, addresses, key };
}

/** An encrypted key takes long to open, on purpose, and an authority signs many. */
async function openKeyOnce(workbench: Workbench, pair: ReturnType<typeof findAuthorityPair>): Promise<KeyFile> {
  const opened = openedKeys.get(pair) ?? (await openKey(workbench, pair));
  openedKeys.set(pair, opened);
  return opened;
}

const openedKeys = new WeakMap<FoundPair, KeyFile>();

/** @throws CertwrightError `authority-invalid` with all that is wrong in its details */
export function assertUsable(name: string, certificate: Certificate, chain: readonly Certificate[], now: Date): void {
  assertFaultless(name, checkAuthority(certificate, chain, now));
}

/** What the record says against an authority, beyond what `checkAuthority` finds; empty when it says nothing. */
export async function checkNotRevoked(workbench: Workbench, { fingerprint }: Certificate): Promise<string[]> {
  const [revocation] = (await workbench.record())?.findRevocations({ fingerprint }) ?? [];
  return revocation ? [`it was revoked on ${revocation.revokedAt.toISOString()}`] : [];
}

function assertFaultless(name: string, details: readonly string[]): void {
  if (details.length === 0) return;
  throw new CertwrightError('authority-invalid', `authority "${name}" cannot sign: ${details[0]}`, {
    details,
    hint: 'bring an authority that can, or create a new one with certwright ca create',
  });
}

/** @throws CertwrightError `authority-not-found`, `authority-incomplete`, `certificate-unreadable` */
export function findAuthorityPair(workbench: Workbench, name: string): FoundPair & { certificate: Certificate } {
  const pair = workbench.readPair(name);
  if (!pair || (pair.certificateFile === 'missing' && pair.keyFile === 'missing')) {
    throw new CertwrightError('authority-not-found', `there is no authority "${name}" in ${workbench.assetsFolder}`, {
      hint: `create it with certwright ca create ${name}, or bring one with certwright ca import ${name}`,
    });
  }
  const { certificate, certificatePath, keyPath } = pair;
  if (pair.keyFile === 'missing') throw incomplete(certificatePath, keyPath, 'put the key back');
  if (pair.certificateFile === 'missing') throw incomplete(keyPath, certificatePath, 'put the certificate back');
  if (!certificate) throw unreadable(certificatePath);
  return pair as FoundPair & { certificate: Certificate };
}

function incomplete(present: string, missing: string, cure: string): CertwrightError {
  return new CertwrightError('authority-incomplete', `${present} is there but ${missing} is not`, {
    hint: `${cure}, or move what is there away to create a new authority`,
  });
}

function unreadable(path: string): CertwrightError {
  return new CertwrightError('certificate-unreadable', `${path} cannot be read as a certificate`, {
    hint: 'see that you may read it; where it is damaged, put it back from a backup, or move it away',
  });
}
