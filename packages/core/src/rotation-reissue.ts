import { readFileSync } from 'node:fs';
import { formatBundle, holds, joinBundles, type TrustBundle, withoutBundle } from './certificate/trust-bundle.ts';
import { CertwrightError } from './errors.ts';
import { type Authority, getAuthority } from './get-authority.ts';
import { inParallel } from './in-parallel.ts';
import { makeRenewal } from './make-renewal.ts';
import {
  bundleOf,
  type CertifiedPair,
  findLeft,
  findTrustedPrevious,
  type LeftPair,
  nextName,
  previousName,
  type RotationState,
  readRotation,
  stageInvalid,
} from './rotation.ts';
import type { PairWrite } from './store/pair-write.ts';
import type { Workbench } from './workbench.ts';

/** What became of a leaf that hung from the old authority. */
export interface ReissuedLeaf {
  readonly name: string;
  /** `no key`: it is with whoever sent the request; a new one must be signed. */
  readonly outcome: 'reissued' | NonNullable<LeftPair['reason']>;
  readonly notAfter: Date;
}

/** Enough for large gatherings, few enough that a killed run loses little. */
const atOnce = 128;

/**
 * Lets the new authority sign from now on, and has it sign every leaf again, with the same key. What expired or was
 * revoked is not brought back.
 * @throws CertwrightError `rotation-stage-invalid` when it was not prepared
 */
export async function reissueLeaves(
  workbench: Workbench,
  state: RotationState,
): Promise<{ changed: boolean; leaves: ReissuedLeaf[] }> {
  const isPromoted = findTrustedPrevious(state) !== undefined;
  if (!isPromoted) await promote(workbench, state);
  const { previous } = readRotation(workbench, state.name);
  if (!previous) throw new Error(`${previousName(state.name)} is not where it was stored`);
  const left = await findLeft(workbench, previous);
  const leaves = await reissueAll(workbench, await getAuthority(workbench, state.name), left);
  return { changed: !isPromoted || leaves.some(({ outcome }) => outcome === 'reissued'), leaves };
}

/** In one step: the new authority takes the name, the old one goes aside, and the bundle holds both in the new order. */
async function promote(workbench: Workbench, { name, current, next }: RotationState): Promise<void> {
  if (!next || !holds(current.chain, next.certificate)) {
    throw stageInvalid(
      `the rotation of "${name}" is not prepared`,
      `begin with certwright ca rotate ${name} --stage prepare, and let every machine trust what ${name}.pem then holds`,
    );
  }
  if (next.keyFile === 'missing') {
    throw new CertwrightError('authority-incomplete', `${next.certificatePath} is there but ${next.keyPath} is not`, {
      hint: 'put the key back',
    });
  }
  const store = await workbench.store();
  const bundle = joinBundles(bundleOf(next), bundleOf(current));
  await store.replacePairs(
    [
      movedTo(workbench, previousName(name), current, withoutBundle(bundleOf(current), bundleOf(next))),
      // Its backup would be one more copy of the old key, which lies aside already.
      { ...movedTo(workbench, name, next, bundle), withoutBackup: true },
    ],
    [nextName(name)],
  );
}

function movedTo(workbench: Workbench, name: string, from: CertifiedPair, bundle: TrustBundle): PairWrite {
  return {
    name,
    certificatePem: formatBundle(bundle),
    ...(from.keyFile !== 'missing' && { privateKeyPem: readFileSync(from.keyPath, 'utf8') }),
    ifExists: 'replace',
    audit: workbench.audited('rotate-authority'),
  };
}

async function reissueAll(
  workbench: Workbench,
  authority: Authority,
  left: readonly LeftPair[],
): Promise<ReissuedLeaf[]> {
  let done = 0;
  return inParallel(left, atOnce, async ({ pair, reason }) => {
    const leaf = reason === undefined ? await reissue(workbench, authority, pair) : toLeft(pair, reason);
    done += 1;
    workbench.emit({ type: 'progress', done, total: left.length });
    return leaf;
  });
}

function toLeft({ name, certificate }: CertifiedPair, outcome: ReissuedLeaf['outcome']): ReissuedLeaf {
  return { name, outcome, notAfter: certificate.validity.notAfter };
}

async function reissue(workbench: Workbench, authority: Authority, pair: CertifiedPair): Promise<ReissuedLeaf> {
  const write = await makeRenewal(workbench, { pair, authority, action: 'renew' });
  const store = await workbench.store();
  await store.save(write);
  workbench.emit({ type: 'certificate', name: pair.name, outcome: 'signed-again' });
  return { name: pair.name, outcome: 'reissued', notAfter: write.issued.certificate.validity.notAfter };
}
