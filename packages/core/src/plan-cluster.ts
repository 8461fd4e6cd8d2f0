import type { ClusterInput } from './diff-cluster.ts';
import { getAuthority } from './get-authority.ts';
import { formatShellScript, type PlannedSigning } from './openssl/shell-script.ts';
import { plannedAuthority } from './planned-signing.ts';
import { decideWanted, prepareCluster } from './prepare-cluster.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import type { Workbench } from './workbench.ts';

/**
 * What `generateCluster` would run, as a shell script; nothing is started or stored.
 * @throws CertwrightError as `generateCluster` does
 */
export async function planCluster(workbench: Workbench, input: ClusterInput): Promise<string> {
  const { missing, found } = prepareCluster(workbench, input);
  const newAuthorities = new Map<string, TbsCertificate>();
  const signings: PlannedSigning[] = [];
  for (const wanted of missing) {
    const { issuer, authority } = await findIssuer(workbench, wanted.authority, newAuthorities);
    const decided = await decideWanted(workbench, wanted, { found: found.get(wanted.name), issuer });
    if (wanted.kind === 'authority') newAuthorities.set(wanted.name, decided.tbs);
    signings.push({ ...decided, authority });
  }
  return formatShellScript(signings);
}

/** An authority that the script itself will have made counts as if it were there. */
async function findIssuer(
  workbench: Workbench,
  name: string | undefined,
  newAuthorities: ReadonlyMap<string, TbsCertificate>,
) {
  if (name === undefined) return { issuer: undefined, authority: undefined };
  const planned = newAuthorities.get(name);
  if (planned) {
    return { issuer: planned, authority: { name, keyAlgorithm: planned.keyAlgorithm, files: undefined } };
  }
  const present = await getAuthority(workbench, name);
  return { issuer: present.certificate, authority: plannedAuthority(present) };
}
