import { CertwrightError } from './errors.ts';
import type { AuditAction } from './store/audit-trail.ts';
import { recordExists } from './store/store.ts';
import type { Workbench } from './workbench.ts';

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
    if (!recordExists(workbench.assetsFolder)) return;
    const store = await workbench.store();
    await store.appendAuditEntry({ ...workbench.audited(action), target, outcome: code });
  } catch (error) {
    // The folder may be what failed; the first failure is the one to tell.
    if (!(error instanceof CertwrightError)) throw error;
  }
}
