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
}

/** From the environment: PATH, and TMPDIR as node:os reads it. */
export function readSettings(): Settings {
  return {
    searchPath: process.env.PATH ?? '',
    temporaryFolder: tmpdir(),
    concurrency: availableParallelism(),
    opensslTimeoutMs: 120_000,
  };
}
