import type { KeyAlgorithm } from './certificate/key-algorithm.ts';
import { compareCluster } from './cluster/compare-cluster.ts';
import type { Comparison } from './cluster/comparison.ts';
import { parseClusterPlan } from './cluster/parse-plan.ts';
import type { ClusterPlan } from './cluster/plan.ts';
import type { WantedCertificate } from './cluster/wanted-certificate.ts';
import { wantedCertificates } from './cluster/wanted-certificates.ts';
import { type FoundPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** A plan file as a front end hands it over. */
export interface ClusterInput {
  /** YAML. */
  readonly planText: string;
  /** For messages. */
  readonly planFileName: string;
  /** Wins over the plan's. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

/** A plan, and how the folder stands to it. */
export interface ClusterState {
  /** The one instant that counts for the whole command. */
  readonly now: Date;
  readonly plan: ClusterPlan;
  readonly wanted: readonly WantedCertificate[];
  readonly found: ReadonlyMap<string, FoundPair>;
  readonly comparisons: readonly Comparison[];
}

/**
 * Reads the folder and holds it against the plan; writes nothing and starts nothing.
 * @throws CertwrightError `plan-invalid`, `storage-failed`
 */
export function diffCluster(
  { assetsFolder, clock }: Pick<Workbench, 'assetsFolder' | 'clock'>,
  { planText, planFileName, keyAlgorithm }: ClusterInput,
): ClusterState {
  const plan = parseClusterPlan(planText, planFileName);
  const wanted = wantedCertificates(plan, keyAlgorithm === undefined ? {} : { keyAlgorithm });
  const found = new Map(readPairs(assetsFolder).map((pair) => [pair.name, pair]));
  const now = clock.now();
  return { now, plan, wanted, found, comparisons: compareCluster(wanted, found, now) };
}
