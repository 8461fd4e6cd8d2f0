import { closeSync, constants, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rebuildLockFileName } from './folder-layout.ts';
import { findStatus } from './folders.ts';
import { retryWhileBusy } from './write-lock.ts';

/**
 * Does the work while no other process does it in this folder; a process that dies lets go of the lock. Its file is
 * removed only after work that went well: whoever waits for it then finds nothing left to do.
 * @param assertIsNeeded called before the lock is taken, and again when its file went away meanwhile
 */
export async function withRebuildLock<Result>(
  { assetsFolder, lockTimeoutMs }: { readonly assetsFolder: string; readonly lockTimeoutMs: number },
  assertIsNeeded: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  assertIsNeeded();
  const lockPath = path.join(assetsFolder, rebuildLockFileName);
  // The record cannot be locked itself: it is what is damaged.
  const database = openLockFile(lockPath);
  try {
    await retryWhileBusy(() => database.exec('BEGIN EXCLUSIVE'), lockTimeoutMs);
  } catch (error) {
    database.close();
    if (findStatus(lockPath) !== undefined) throw error;
    return withRebuildLock({ assetsFolder, lockTimeoutMs }, assertIsNeeded, work);
  }
  try {
    const result = await work();
    rmSync(lockPath, { force: true });
    return result;
  } finally {
    database.close();
  }
}

function openLockFile(lockPath: string): DatabaseSync {
  const { O_CREAT, O_RDWR, O_NOFOLLOW } = constants;
  closeSync(openSync(lockPath, O_CREAT | O_RDWR | O_NOFOLLOW, 0o600));
  return new DatabaseSync(lockPath);
}
