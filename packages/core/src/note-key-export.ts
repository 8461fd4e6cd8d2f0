import { recordExists } from './store/store.ts';
import type { Workbench } from './workbench.ts';

/**
 * Notes in the audit trail that private keys are about to leave the folder; a folder without a record has no trail.
 * @throws CertwrightError when it cannot be noted: then they stay
 */
export async function noteKeyExport(
  workbench: Workbench,
  target: string,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  if (!recordExists(workbench.assetsFolder)) return;
  const store = await workbench.store();
  await store.appendAuditEntry({ ...workbench.audited('export'), target, outcome: 'done', details });
}
