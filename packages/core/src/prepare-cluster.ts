import { type Comparison, formatDifference } from './cluster/comparison.ts';
import { type ClusterDecision, decideCluster, type NamedDifference } from './cluster/decide-cluster.ts';
import type { WantedCertificate } from './cluster/wanted-certificate.ts';
import { decideCertificate } from './decide-certificate.ts';
import { type ClusterInput, type ClusterState, diffCluster } from './diff-cluster.ts';
import { CertwrightError } from './errors.ts';
import { findKeyToKeep } from './existing-pair.ts';
import { getProfile } from './get-profile.ts';
import type { KeyFile } from './openssl/key-and-request.ts';
import type { IssuingAuthority } from './profile/apply-profile.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import type { FoundPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** A plan that may be carried out, and what is left to do for it. */
export interface PreparedCluster extends ClusterState {
  readonly decision: ClusterDecision;
  /** What must be made or signed again, in the order of the plan: authorities first. */
  readonly missing: readonly WantedCertificate[];
}

/**
 * Holds the folder against the plan, and stops when what is there contradicts it.
 * @throws CertwrightError `plan-invalid`; `plan-differs`, or the one code that all differences share, with every
 *   difference in its details
 */
export function prepareCluster(workbench: Workbench, input: ClusterInput): PreparedCluster {
  const state = diffCluster(workbench, input);
  const decision = decideCluster(state.comparisons);
  assertNothingStops(decision.stops);
  const missing = state.wanted.filter(({ name }) => !decision.keep.includes(name));
  return { ...state, decision, missing };
}

/** Decides a wanted certificate; a key that is there already is kept. */
export async function decideWanted(
  workbench: Workbench,
  { name, profile, authority, subject, subjectAltName, keyAlgorithm, lifetimeMs }: WantedCertificate,
  { found, issuer }: { readonly found: FoundPair | undefined; readonly issuer: IssuingAuthority | undefined },
): Promise<{ tbs: TbsCertificate; key?: KeyFile }> {
  const validity = { lifetimeMs };
  const request = { name, profile, authority, subject, subjectAltName, keyAlgorithm, validity };
  const key = await findKeyToKeep(workbench, found);
  const tbs = decideCertificate(
    {
      request,
      profile: getProfile(workbench, profile),
      authority: issuer,
      keyAlgorithm: key?.keyAlgorithm ?? keyAlgorithm,
    },
    workbench.clock.now(),
  );
  return { tbs, ...(key && { key }) };
}

/** One line about what differs and is kept all the same; `certwright cluster diff` tells it one by one. */
export function warningAboutKept(comparisons: readonly Comparison[]): string | undefined {
  const kept = comparisons.filter(({ state, differences }) => state === 'differing' && differences.length > 0);
  const [first] = kept;
  const difference = first?.differences[0];
  if (!first || !difference) return undefined;
  const others = kept.length > 1 ? ` and ${kept.length - 1} more` : '';
  return `kept "${first.name}"${others} although not just as planned (${formatDifference(difference)}); certwright cluster diff tells all`;
}

function assertNothingStops(stops: readonly NamedDifference[]): void {
  const [first] = stops;
  if (!first) return;
  const oneCode = stops.every(({ code }) => code === first.code);
  const names = new Set(stops.map(({ name }) => name));
  throw new CertwrightError(
    oneCode ? first.code : 'plan-differs',
    `${names.size === 1 ? `"${first.name}" is` : `${names.size} certificates are`} not as planned, so nothing was written`,
    {
      details: stops.map((difference) => `${difference.name}: ${formatDifference(difference)}`),
      hint: first.hint,
    },
  );
}
