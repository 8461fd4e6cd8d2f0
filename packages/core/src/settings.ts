import { accessSync, constants } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';

/** What the machine decides, not the caller of a flow. */
export interface Settings {
  /** Where openssl is looked for, as in PATH. */
  readonly searchPath: string;
  /** For work folders; nothing secret lies there in the clear. */
  readonly temporaryFolder: string;
  /** How many openssl processes may run at once. */
  readonly concurrency: number;
  /** How long one openssl process may take. */
  readonly opensslTimeoutMs: number;
  /** How many certificates one signing run may take. */
  readonly maxGathering: number;
}

/** From the environment: PATH, and TMPDIR; without TMPDIR memory is used where the system offers it as a folder. */
export function readSettings(): Settings {
  return {
    searchPath: process.env.PATH ?? '',
    temporaryFolder: process.env.TMPDIR ? tmpdir() : memoryFolder(),
    concurrency: availableParallelism(),
    opensslTimeoutMs: 120_000,
    maxGathering: 200,
  };
}

function memoryFolder(): string {
  const folder = '/dev/shm';
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch {
    return tmpdir();
  }
}
