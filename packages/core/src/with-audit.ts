import { CertwrightError, type ErrorCode } from './errors.ts';
import type { AuditAction } from './store/audit-trail.ts';
import { toStorageError } from './store/storage-error.ts';
import { recordExists } from './store/store.ts';
import type { Workbench } from './workbench.ts';

/** What the user of the system did not get right is no more than a slip; of others it is told what they tried. */
const slips: readonly ErrorCode[] = ['request-invalid', 'name-invalid'];

/**
 * Does the work of a command, and notes a refusal or failure in the audit trail; what succeeds is noted by the store,
 * together with what it writes. A folder without a record has no trail yet.
 * @throws whatever the work throws
 */
export async function withAudit<Result>(
  workbench: Workbench,
  action: AuditAction,
  target: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CertwrightError) await noteFailure(workbench, action, target, error);
    throw error;
  }
}

async function noteFailure(
  workbench: Workbench,
  action: AuditAction,
  target: string,
  { code }: CertwrightError,
): Promise<void> {
  try {
    if (slips.includes(code) && !workbench.isForAnother) return;
    if (!recordExists(workbench.assetsFolder)) return;
    const store = await workbench.store();
    await store.appendAuditEntry({ ...workbench.audited(action), target: shorten(target), outcome: code });
  } catch (error) {
    // The folder may be what failed; the first failure is the one to tell.
    if (!(toStorageError(error, workbench.assetsFolder) instanceof CertwrightError)) throw error;
  }
}

/** What others send as a name can be of any length, and the trail is never cut; names that are any have at most 200 characters. */
function shorten(target: string): string {
  return target.length <= 200 ? target : `${target.slice(0, 200)}…`;
}
