import { resolve } from 'node:path';
import { CertwrightError } from './errors.ts';
import type { RecordBackup } from './store/record-backup.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface BackedUpRecord extends RecordBackup {
  readonly path: string;
}

/**
 * Copies the record into a file, as it is at one moment, while others may write; whole, checked, and mode 0600.
 * @throws CertwrightError `file-exists`, `folder-invalid` for a place within the assets folder, `file-not-found` when
 *   there is no record, `record-lost`, `record-damaged`, `storage-failed`
 */
export function backupRecord(
  workbench: Workbench,
  filePath: string,
  { overwrite = false }: { readonly overwrite?: boolean } = {},
): Promise<BackedUpRecord> {
  const path = resolve(filePath);
  return withAudit(workbench, 'backup-record', path, async () => {
    if (filePath === '') {
      throw new CertwrightError('request-invalid', 'the path of the backup is empty', { hint: 'name a file' });
    }
    const record = await workbench.record();
    if (!record) {
      throw new CertwrightError('file-not-found', `there is no record in ${workbench.assetsFolder}`, {
        hint: 'check --generated-assets-dir; a record is begun with the first certificate',
      });
    }
    const copied = await record.backUp({ path, overwrite });
    await note(workbench, path);
    return { path, ...copied };
  });
}

/** A disk that can no longer be written is a reason to make a backup, not to refuse it. */
async function note(workbench: Workbench, path: string): Promise<void> {
  try {
    const store = await workbench.store();
    await store.appendAuditEntry({ ...workbench.audited('backup-record'), target: path, outcome: 'done' });
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    workbench.emit({ type: 'warning', message: `the audit trail does not tell of this backup: ${error.message}` });
  }
}
