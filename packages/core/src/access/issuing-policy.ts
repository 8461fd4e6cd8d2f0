import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';
import type { any } from './any.ts';
import type { NamePattern } from './name-pattern.ts';

/** What a principal may have issued. Each list may hold `any`. */
export interface IssuingPolicy {
  readonly profiles: readonly string[];
  readonly authorities: readonly string[];
  /** For common names and every name of a subjectAltName. */
  readonly names: readonly NamePattern[];
  readonly organizations: readonly string[];
  readonly longestValidityMs: number | typeof any;
  readonly keyAlgorithms: readonly (KeyAlgorithm | typeof any)[];
  /** Whether a key may be made here and handed out. */
  readonly keysMadeHere: boolean;
}
