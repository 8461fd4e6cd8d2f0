import { type StoredToken, toStoredToken } from './stored-token.ts';
import type { Workbench } from './workbench.ts';

/**
 * Every token that was made, expired and revoked ones too, in the order in which they were made.
 * @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed`
 */
export async function listTokens(workbench: Workbench): Promise<StoredToken[]> {
  return ((await workbench.record())?.findTokens() ?? []).map(toStoredToken);
}
