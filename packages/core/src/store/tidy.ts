import path from 'node:path';
import { recordFileName } from './folder-layout.ts';
import { openRecordForReading, recordExists } from './record.ts';
import { toStorageError } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';
import {
  discardTemporaryFiles,
  findTemporaryFiles,
  findUnfinishedWrites,
  finishUnfinishedWrites,
} from './unfinished-writes.ts';
import { inWriteTransaction, retryWhileBusy } from './write-lock.ts';

/**
 * True when a stopped process left something that opening the store would put in order; a folder without a record needs
 * nothing. Reads only, so it can be asked of a folder that cannot be written. Throws what `openStore` throws.
 */
export function needsTidying(assetsFolder: string): boolean {
  try {
    if (!recordExists(assetsFolder)) return false;
    const database = openRecordForReading(assetsFolder);
    try {
      return findTemporaryFiles(assetsFolder).length > 0 || findUnfinishedWrites(database).length > 0;
    } finally {
      database.close();
    }
  } catch (error) {
    throw toStorageError(error, path.join(assetsFolder, recordFileName));
  }
}

/** Finishes or discards what processes that were stopped have left; takes the lock only when something is there. */
export async function tidy(context: StoreContext): Promise<void> {
  const { assetsFolder, database, lockTimeoutMs } = context;
  const unfinished = await retryWhileBusy(() => findUnfinishedWrites(database), lockTimeoutMs);
  if (unfinished.length === 0 && findTemporaryFiles(assetsFolder).length === 0) return;
  await inWriteTransaction(context, async () => {
    await finishUnfinishedWrites(context);
    discardTemporaryFiles(assetsFolder);
  });
}
