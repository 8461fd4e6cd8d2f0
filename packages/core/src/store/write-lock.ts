import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { sqliteCodeOf, sqliteCodes } from './storage-error.ts';

const longestPauseMs = 30;

interface Lockable {
  readonly database: DatabaseSync;
  readonly lockTimeoutMs: number;
}

/**
 * Does the work in a write transaction, which only one process can be in: it is also the lock on every file of the
 * assets folder. A failure rolls back. Waits without blocking the event loop, then throws SQLite's own busy error.
 */
export async function inWriteTransaction<T>(
  { database, lockTimeoutMs }: Lockable,
  work: () => T | Promise<T>,
): Promise<T> {
  await retryWhileBusy(() => database.exec('BEGIN IMMEDIATE'), lockTimeoutMs);
  try {
    const result = await work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Tries again while another process is in the way; the pauses are random, so that nobody waits in step. */
export async function retryWhileBusy<T>(attempt: () => T, timeoutMs: number): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await delay(pauseMs * (0.5 + Math.random()));
  }
}

function isBusy(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  return code === sqliteCodes.busy || code === sqliteCodes.locked;
}
