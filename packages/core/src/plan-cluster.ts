import type { ClusterInput } from './diff-cluster.ts';
import { formatShellScript, type PlannedAuthority } from './openssl/shell-script.ts';
import { plannedAuthority } from './planned-signing.ts';
import { type DecidedCertificate, decideMissing, prepareCluster } from './prepare-cluster.ts';
import type { Workbench } from './workbench.ts';

/**
 * What `generateCluster` would run, as a shell script; nothing is started or stored.
 * @throws CertwrightError as `generateCluster` does
 */
export async function planCluster(workbench: Workbench, input: ClusterInput): Promise<string> {
  const prepared = prepareCluster(workbench, input);
  const decided = await decideMissing(workbench, prepared, prepared.missing);
  const madeHere = new Map(decided.map(({ tbs }) => [tbs.name, tbs.keyAlgorithm]));
  return formatShellScript(decided.map((one) => ({ ...one, authority: findIssuer(one, madeHere) })));
}

/** An authority that the script itself will have made has no files yet. */
function findIssuer(
  { wanted: { authority: name }, authority }: DecidedCertificate,
  madeHere: ReadonlyMap<string, string>,
): PlannedAuthority | undefined {
  if (authority) return plannedAuthority(authority);
  const keyAlgorithm = name && madeHere.get(name);
  return name && keyAlgorithm ? { name, keyAlgorithm, files: undefined } : undefined;
}
