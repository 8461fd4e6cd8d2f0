import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AuditedAction } from './audit-trail.ts';
import { insertAuditEntry } from './audit-trail.ts';
import { isThere, type PlannedWrite, planBackup } from './planned-write.ts';
import { errnoOf } from './storage-error.ts';

/** A file of the assets folder itself, such as a kubeconfig; it may hold a key. */
export interface FileWrite {
  readonly name: string;
  readonly content: string;
  /** For the audit trail. */
  readonly audit: AuditedAction;
}

export type FileOutcome = 'written' | 'unchanged' | 'replaced';

/** A file that has this content already is left as it is; another one becomes the backup. */
export function planFileWrite(assetsFolder: string, { name, content, audit }: FileWrite): PlannedWrite<FileOutcome> {
  const filePath = path.join(assetsFolder, name);
  const newFile = { finalPath: name, content, mode: 0o600 };
  const record: PlannedWrite<FileOutcome>['record'] = (database, now) =>
    insertAuditEntry(database, { ...audit, target: name, outcome: 'done' }, now);
  if (!isThere(filePath)) return { outcome: 'written', files: [newFile], record };
  if (findContent(filePath)?.equals(Buffer.from(content))) return { outcome: 'unchanged', files: [] };
  return { outcome: 'replaced', files: [...planBackup(assetsFolder, name, 0o600), newFile], record };
}

function findContent(filePath: string): Buffer | undefined {
  try {
    return readFileSync(filePath);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
