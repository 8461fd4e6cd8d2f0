import type { Certificate } from './certificate/certificate.ts';
import { refreshRotatedKubeconfigs } from './refresh-rotated-kubeconfigs.ts';
import { bundleOf, type RotationStage, type RotationState, readRotation } from './rotation.ts';
import { finishRotation } from './rotation-finish.ts';
import { type NextAuthority, prepareRotation } from './rotation-prepare.ts';
import { type ReissuedLeaf, reissueLeaves } from './rotation-reissue.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface RotationInput {
  readonly name: string;
  readonly stage: RotationStage;
  /** Of the new authority, in the stage `prepare`; the old one's where it is missing. */
  readonly keyAlgorithm?: string | undefined;
  /** Days, likewise. */
  readonly lifetimeDays?: unknown;
}

/** What a stage came to. */
export interface RotatedAuthority {
  readonly name: string;
  readonly stage: RotationStage;
  /** False when all of it was done before. */
  readonly changed: boolean;
  /** What its file holds now: the one that signs first. */
  readonly bundle: readonly Certificate[];
  /** Where the authority is that does not sign: `NAME-next` after `prepare`, `NAME-previous` after that. */
  readonly other: { readonly name: string; readonly certificate: Certificate } | undefined;
  /** In the stage `reissue`: every leaf that hung from the old one. */
  readonly leaves: readonly ReissuedLeaf[];
  /** The paths of those that were rewritten. */
  readonly kubeconfigs: readonly string[];
}

/**
 * Takes an authority one stage further towards a new key. At every stage every leaf verifies against the bundle of this
 * stage and of the one before, so that machines may follow one by one.
 * @throws CertwrightError `rotation-stage-invalid` when the stage does not follow, `authority-not-found`, and whatever
 *   the stations throw; a stage that was stopped is completed by running it again
 */
export function rotateAuthority(workbench: Workbench, input: RotationInput): Promise<RotatedAuthority> {
  return withAudit(workbench, 'rotate-authority', input.name, () => rotate(workbench, input));
}

async function rotate(workbench: Workbench, { name, stage, ...wanted }: RotationInput): Promise<RotatedAuthority> {
  await workbench.recover();
  const done = await runStage(workbench, readRotation(workbench, name), stage, wanted);
  const kubeconfigs = await refreshRotatedKubeconfigs(workbench, name);
  const { current, next, previous } = readRotation(workbench, name);
  const other = next ?? previous;
  return {
    name,
    stage,
    ...done,
    bundle: bundleOf(current),
    other: other && { name: other.name, certificate: other.certificate },
    kubeconfigs,
  };
}

async function runStage(
  workbench: Workbench,
  state: RotationState,
  stage: RotationStage,
  wanted: NextAuthority,
): Promise<Pick<RotatedAuthority, 'changed' | 'leaves'>> {
  switch (stage) {
    case 'prepare':
      return { changed: await prepareRotation(workbench, state, wanted), leaves: [] };
    case 'reissue':
      return reissueLeaves(workbench, state);
    case 'finish':
      return { changed: await finishRotation(workbench, state), leaves: [] };
  }
}
