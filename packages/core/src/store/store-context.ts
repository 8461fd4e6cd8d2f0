import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';

/** What every part of one open store works with. */
export interface StoreContext {
  readonly assetsFolder: string;
  readonly recordPath: string;
  /** The connection that writes; one transaction at a time. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly lockTimeoutMs: number;
  /** Hears of each step that a save has just finished, so that tests can stop the process there. */
  readonly onStep: (step: string) => void;
}
