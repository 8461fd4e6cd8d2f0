import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
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
  await warnOfHolders(workbench, name, previous.certificate);
  return writeBundle(workbench, current, withoutBundle(bundleOf(current), bundleOf(previous)));
}

/** Nobody here can sign those again unasked, so to wait for them could mean to wait until the last has expired. */
async function warnOfHolders(workbench: Workbench, authority: string, previous: Certificate): Promise<void> {
  const record = await workbench.record();
  const now = workbench.clock.now();
  const revocations = record?.findRevocations({ issuerKey: issuerKeyOf(previous) }) ?? [];
  const revoked = new Set(revocations.map(({ serialNumber }) => serialNumber));
  const hanging = (record?.findIssued({ authority, keptIn: 'holder' }) ?? []).filter(
    ({ supersededAt, notAfter, serialNumber, pem }) =>
      supersededAt === undefined &&
      notAfter >= now &&
      !revoked.has(serialNumber) &&
      isIssuedBy(parseCertificate(pem), previous),
  );
  if (hanging.length === 0) return;
  const last = new Date(hanging.reduce((latest, { notAfter }) => Math.max(latest, notAfter.getTime()), 0));
  const who = hanging.length === 1 ? 'a holder has a certificate' : `holders have ${hanging.length} certificates`;
  workbench.emit({
    type: 'warning',
    message: `${who} of the old "${authority}", good until ${last.toISOString()}: from now on they are trusted only when they are renewed`,
  });
}
