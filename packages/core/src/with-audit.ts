import { CertwrightError, type ErrorCode } from './errors.ts';
import type { AuditAction } from './store/audit-trail.ts';
import { toStorageError } from './store/storage-error.ts';
import { recordExists } from './store/store.ts';
import type { Workbench } from './workbench.ts';

/** Of what was not even understood there is nothing to note. */
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
    if (slips.includes(code) || !recordExists(workbench.assetsFolder)) return;
    const store = await workbench.store();
    await store.appendAuditEntry({ ...workbench.audited(action), target, outcome: code });
  } catch (error) {
    // The folder may be what failed; the first failure is the one to tell.
    if (!(toStorageError(error, workbench.assetsFolder) instanceof CertwrightError)) throw error;
  }
}
