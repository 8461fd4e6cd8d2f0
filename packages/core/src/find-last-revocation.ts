import type { Workbench } from './workbench.ts';

/**
 * A number that grows with every revocation, also with one of another process: what was said before of certificates may
 * be wrong once it has grown. It costs next to nothing. 0 where there is no record yet.
 * @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed`
 */
export async function findLastRevocation(workbench: Workbench): Promise<number> {
  return (await workbench.record())?.findLastRevocation() ?? 0;
}
