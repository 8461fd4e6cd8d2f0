import { existsSync } from 'node:fs';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { getAuthorityState } from './list-authorities.ts';
import { revocationListPathsOf } from './store/folder-layout.ts';
import type { RecordedList } from './store/revocation-lists.ts';
import type { Workbench } from './workbench.ts';

/** Why an authority should have its next list made; missing where the one that is there will do. */
export interface RevocationListNeed {
  readonly reason?: 'there is none' | 'half of its time is over' | 'something was revoked since';
}

/**
 * Whether the list that an authority published tells of every revocation, and is fresh. Writes nothing.
 * @throws CertwrightError `authority-not-found`, `record-lost`, `record-damaged`, `storage-failed`
 */
export async function needsRevocationList(workbench: Workbench, authority: string): Promise<RevocationListNeed> {
  const { name, certificate } = getAuthorityState(workbench, authority);
  const record = await workbench.record();
  const issuerKey = issuerKeyOf(certificate);
  const list = record?.findRevocationList(issuerKey);
  if (!list || !existsSync(revocationListPathsOf(workbench.assetsFolder, name).derPath)) {
    return { reason: 'there is none' };
  }
  if (record?.hasUnlistedRevocation(issuerKey)) return { reason: 'something was revoked since' };
  return isHalfOver(list, workbench.clock.now()) ? { reason: 'half of its time is over' } : {};
}

/** Also for one from the future, which a clock that was wrong has left. */
function isHalfOver({ thisUpdate, nextUpdate }: RecordedList, now: Date): boolean {
  const half = (nextUpdate.getTime() - thisUpdate.getTime()) / 2;
  return now.getTime() >= thisUpdate.getTime() + half || now < thisUpdate;
}
