import { certificateStatus, usualWarningWindowMs } from './overview/certificate-status.ts';
import { indexRevocations } from './overview/find-revocation.ts';
import { type AuthorityTree, growTree } from './overview/grow-tree.ts';
import { readFolder } from './read-folder.ts';
import type { Workbench } from './workbench.ts';

/**
 * The authorities of the folder and what hangs from them: what its files hold, by who signed it, not by names.
 * @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed`
 */
export async function getAuthorityTree(workbench: Workbench): Promise<AuthorityTree> {
  const read = readFolder(workbench.assetsFolder);
  const findRevocation = indexRevocations((await workbench.record())?.findRevocations() ?? []);
  const circumstances = { now: workbench.clock.now(), warningWindowMs: usualWarningWindowMs, isReplaced: false };
  return growTree(read, (certificate, issuer) => {
    const isRevoked = findRevocation(certificate, () => issuer) !== undefined;
    return certificateStatus(certificate.validity, { ...circumstances, isRevoked });
  });
}
