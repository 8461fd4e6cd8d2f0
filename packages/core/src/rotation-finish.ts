import { withoutBundle } from './certificate/trust-bundle.ts';
import { bundleOf, findLeft, findTrustedPrevious, type RotationState, stageInvalid } from './rotation.ts';
import { writeBundle } from './rotation-prepare.ts';
import type { Workbench } from './workbench.ts';

/**
 * Takes the old authority out of what machines are told to trust; its pair stays as `NAME-previous`. False when it was
 * done before.
 * @throws CertwrightError `rotation-stage-invalid` when it was not reissued, or while a leaf hangs from the old one
 */
export async function finishRotation(workbench: Workbench, state: RotationState): Promise<boolean> {
  const { name, current, next, previous } = state;
  if (next || !previous) {
    throw stageInvalid(
      `the leaves of "${name}" were not signed again by a new authority yet`,
      `run certwright ca rotate ${name} --stage ${next ? 'reissue' : 'prepare'} first`,
    );
  }
  if (!findTrustedPrevious(state)) return false;
  const hanging = (await findLeft(workbench, previous)).filter(
    ({ reason }) => reason !== 'expired' && reason !== 'revoked',
  );
  if (hanging.length > 0) {
    const [first] = hanging;
    throw stageInvalid(
      `"${first?.pair.name}"${hanging.length > 1 ? ` and ${hanging.length - 1} more` : ''} would not be trusted any more: the old authority signed`,
      `run --stage reissue again; where the key is elsewhere, sign a new request with --overwrite, or revoke the certificate`,
      hanging.map(({ pair, reason }) => `${pair.certificatePath}${reason === undefined ? '' : `: ${reason}`}`),
    );
  }
  return writeBundle(workbench, current, withoutBundle(bundleOf(current), bundleOf(previous)));
}
