import type { OpensslRun } from './openssl/openssl-runner.ts';

/** What became of one certificate. */
export type Outcome = 'created' | 'signed-again' | 'replaced' | 'kept';

/** What core reports while it works, for a front end to show or to leave. */
export type WorkEvent =
  /** One openssl process ended. */
  | { readonly type: 'openssl'; readonly run: OpensslRun }
  /** One signing run took so many requests; told to the owner of the bench, like the runs of openssl. */
  | { readonly type: 'gathering'; readonly size: number }
  /** So many of the certificates of this command are done. */
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'certificate'; readonly name: string; readonly outcome: Outcome }
  /** Lower case, without a full stop. */
  | { readonly type: 'warning'; readonly message: string };
