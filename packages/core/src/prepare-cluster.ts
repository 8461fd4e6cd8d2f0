import { type Comparison, formatDifference } from './cluster/comparison.ts';
import { type ClusterDecision, decideCluster, type NamedDifference } from './cluster/decide-cluster.ts';
import type { WantedCertificate } from './cluster/wanted-certificate.ts';
import { decideCertificate } from './decide-certificate.ts';
import { type ClusterInput, type ClusterState, diffCluster } from './diff-cluster.ts';
import { CertwrightError } from './errors.ts';
import { findKeyToKeep } from './existing-pair.ts';
import { type Authority, getAuthority, issuingAuthority } from './get-authority.ts';
import { getProfile } from './get-profile.ts';
import type { KeyFile } from './openssl/key-source.ts';
import type { IssuingAuthority } from './profile/apply-profile.ts';
import type { Profile } from './profile/profile.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import type { IssuanceRequest } from './request/issuance-request.ts';
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

/** A missing certificate, decided. */
export interface DecidedCertificate {
  readonly wanted: WantedCertificate;
  readonly tbs: TbsCertificate;
  /** A key that is there already is kept. */
  readonly key?: KeyFile;
  /** Undefined when it signs itself, and when what signs it is itself among the missing. */
  readonly authority: Authority | undefined;
  /** What is known of the issuer, be it there or only decided; undefined when it signs itself. */
  readonly issuer: IssuingAuthority | undefined;
}

/**
 * Decides what is missing, all of it, before anything is made: an authority among it counts as if it were there.
 * @param missing authorities first
 * @throws CertwrightError `policy-violation`, and as `getAuthority` and `findKeyToKeep` do
 */
export async function decideMissing(
  workbench: Workbench,
  { found, now }: PreparedCluster,
  missing: readonly WantedCertificate[],
): Promise<DecidedCertificate[]> {
  const present = await getPresentAuthorities(workbench, missing);
  const planned = new Map<string, TbsCertificate>();
  const profiles = new Map<string, Profile>();
  const decided: DecidedCertificate[] = [];
  for (const wanted of missing) {
    const { name, profile: profileName, authority: authorityName, keyAlgorithm } = wanted;
    const profile = profiles.get(profileName) ?? getProfile(workbench, profileName);
    profiles.set(profileName, profile);
    const authority = authorityName && present.get(authorityName);
    const issuer = (authority && issuingAuthority(authority)) ?? (authorityName && planned.get(authorityName));
    const key = await findKeyToKeep(workbench, found.get(name));
    const input = { profile, authority: issuer, keyAlgorithm: key?.keyAlgorithm ?? keyAlgorithm };
    const tbs = decideCertificate({ ...input, request: toRequest(wanted) }, now);
    planned.set(name, tbs);
    decided.push({ wanted, tbs, ...(key && { key }), authority, issuer });
  }
  return decided;
}

/** Each is read and checked once, and asked for its passphrase only when there is something to sign. */
async function getPresentAuthorities(
  workbench: Workbench,
  missing: readonly WantedCertificate[],
): Promise<Map<string, Authority>> {
  const names = new Set(missing.flatMap(({ authority }) => authority ?? []));
  const authorities = new Map<string, Authority>();
  for (const name of names) {
    if (!missing.some((wanted) => wanted.name === name)) authorities.set(name, await getAuthority(workbench, name));
  }
  return authorities;
}

function toRequest(wanted: WantedCertificate): IssuanceRequest {
  const { name, profile, authority, subject, subjectAltName, keyAlgorithm, lifetimeMs } = wanted;
  return { name, profile, authority, subject, subjectAltName, keyAlgorithm, validity: { lifetimeMs } };
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

/** @throws CertwrightError `plan-differs`, or the one code that all of them share, with every difference in its details */
export function assertNothingStops(stops: readonly NamedDifference[]): void {
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
