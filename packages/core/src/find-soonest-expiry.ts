import type { Workbench } from './workbench.ts';

/**
 * When the first of the certificates that were issued here and are in use ends: neither expired, replaced nor revoked,
 * and no authority. Undefined where there is none. Its cost does not grow with the record. Writes nothing.
 * @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed`
 */
export async function findSoonestExpiry(workbench: Workbench): Promise<Date | undefined> {
  return (await workbench.record())?.findSoonestNotAfter(workbench.clock.now());
}
