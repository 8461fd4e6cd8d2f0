import { parseSince } from './request/parse-since.ts';
import type { AuditFilter, RecordedAuditEntry } from './store/audit-trail.ts';
import type { Workbench } from './workbench.ts';

/** What is asked of the audit trail; `since` in the forms of `parseSince`. */
export interface AuditQuery extends Omit<AuditFilter, 'since'> {
  readonly since?: string | undefined;
}

/**
 * Who did what, when, through which front end and with what outcome, in that order; empty where there is no record yet.
 * @throws CertwrightError `request-invalid`, `record-lost`, `record-damaged`, `storage-failed`
 */
export async function readAuditTrail(
  workbench: Workbench,
  { since, ...filter }: AuditQuery = {},
): Promise<RecordedAuditEntry[]> {
  const parsed = since === undefined ? filter : { ...filter, since: parseSince(since, workbench.clock.now()) };
  return (await workbench.record())?.findAuditEntries(parsed) ?? [];
}
