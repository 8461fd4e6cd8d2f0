import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';

/** What a principal may have issued. */
export interface IssuingPolicy {
  readonly profiles: readonly string[] | 'any';
  readonly authorities: readonly string[] | 'any';
  /** Patterns for common names and every kind of subjectAltName. */
  readonly names: readonly string[] | 'any';
  readonly organizations: readonly string[] | 'any';
  readonly longestValidityMs: number | 'any';
  readonly keyAlgorithms: readonly KeyAlgorithm[] | 'any';
  /** Whether a key may be made here and handed out. */
  readonly keysMadeHere: boolean;
}
