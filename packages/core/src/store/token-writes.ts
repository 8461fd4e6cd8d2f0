import type { DatabaseSync } from 'node:sqlite';
import { type AuditedAction, insertAuditEntry } from './audit-trail.ts';
import { type FileWrite, planFileWrite } from './plan-file-write.ts';
import type { PlannedWrite } from './planned-write.ts';
import type { StoreContext } from './store-context.ts';
import { findTokens, insertToken, revokeToken, type TokenRow } from './tokens.ts';

interface Noted {
  readonly audit: AuditedAction;
  readonly now: Date;
}

/** To be called within a write transaction, as all here. */
export function insertAuditedToken(
  database: DatabaseSync,
  { row, audit, now }: Noted & { readonly row: TokenRow },
): void {
  const { id, name, role } = row;
  insertToken(database, row);
  insertAuditEntry(database, { ...audit, target: name, outcome: 'done', details: { id, role } }, now);
}

/** One that was revoked before stays as it is, and the audit trail says so. */
export function revokeAuditedToken(
  database: DatabaseSync,
  { token: { id, name }, audit, now }: Noted & { readonly token: Pick<TokenRow, 'id' | 'name'> },
): void {
  const isNew = revokeToken(database, id, now);
  const details = { id, ...(!isNew && { kept: 'true' }) };
  insertAuditEntry(database, { ...audit, target: name, outcome: 'done', details }, now);
}

/** A token together with the file that tells it; false, and nothing, when there was a token before. */
export function planFirstToken(
  { assetsFolder, database: known }: Pick<StoreContext, 'assetsFolder' | 'database'>,
  {
    row,
    file,
    audit,
  }: Pick<Noted, 'audit'> & {
    readonly row: TokenRow;
    readonly file: Pick<FileWrite, 'name' | 'content'> | undefined;
  },
): PlannedWrite<boolean> {
  if (findTokens(known).length > 0) return { outcome: false, files: [] };
  const { files } = file ? planFileWrite(assetsFolder, { ...file, audit }) : { files: [] };
  return {
    outcome: true,
    files,
    record: (database, now) => insertAuditedToken(database, { row, audit, now }),
  };
}
