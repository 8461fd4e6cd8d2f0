import type { Workbench } from '@certwright/core';
import { formatListenAddress, type ListenAddress } from '../settings/listen-address.ts';

/** Has the audit trail tell from when to when it was served. */
export async function noteServing(workbench: Workbench, what: 'start' | 'stop', address: ListenAddress): Promise<void> {
  const store = await workbench.store();
  const target = formatListenAddress(address);
  await store.appendAuditEntry({ ...workbench.audited('serve'), target, outcome: 'done', details: { what } });
}
