import { type AuditQuery, type RecordedAuditEntry, readAuditTrail, type Workbench } from '@certwright/core';

interface AuditPage {
  /** The newest first. */
  readonly entries: readonly RecordedAuditEntry[];
  /** What the next page is `before`; missing on the last. */
  readonly next?: string;
}

/** A page of the audit trail; throws as `readAuditTrail` does. */
export async function readAuditPage(
  bench: Workbench,
  query: AuditQuery & { readonly limit: number },
): Promise<AuditPage> {
  // One more tells whether there is a next page.
  const found = await readAuditTrail(bench, { ...query, limit: query.limit + 1 });
  const entries = found.toReversed().slice(0, query.limit);
  const last = found.length > query.limit ? entries.at(-1) : undefined;
  return { entries, ...(last && { next: String(last.id) }) };
}
