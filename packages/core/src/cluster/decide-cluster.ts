import type { Comparison, Difference } from './comparison.ts';

/** A difference, and whose. */
export interface NamedDifference extends Difference {
  readonly name: string;
}

/** What is to be done, by the names of the pairs; each name stands in one list, or has stops. */
export interface ClusterDecision {
  readonly make: readonly string[];
  /** The key is there and stays; only the certificate is missing. */
  readonly signAgain: readonly string[];
  readonly keep: readonly string[];
  /** While there is any of these, nothing may be written. */
  readonly stops: readonly NamedDifference[];
  readonly warnings: readonly NamedDifference[];
}

/** Turns comparisons into work, in their order. */
export function decideCluster(comparisons: readonly Comparison[]): ClusterDecision {
  const differences = comparisons.flatMap(({ name, differences }) => differences.map((one) => ({ ...one, name })));
  const stops = differences.filter(({ severity }) => severity === 'stops');
  const stopped = new Set(stops.map(({ name }) => name));
  const free = comparisons.filter(({ name }) => !stopped.has(name));
  const names = (matches: (state: Comparison['state']) => boolean): string[] =>
    free.filter(({ state }) => matches(state)).map(({ name }) => name);
  return {
    make: names((state) => state === 'missing'),
    signAgain: names((state) => state === 'incomplete'),
    keep: names((state) => state === 'present' || state === 'differing'),
    stops,
    warnings: differences.filter(({ severity }) => severity === 'warning'),
  };
}
