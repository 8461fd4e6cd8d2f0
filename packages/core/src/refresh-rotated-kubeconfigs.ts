import type { Certificate } from './certificate/certificate.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import type { TrustBundle } from './certificate/trust-bundle.ts';
import type { ReplacedCertificate } from './cluster/update-kubeconfig.ts';
import { refreshKubeconfigs } from './refresh-kubeconfigs.ts';
import { isOfSameAuthority } from './renewed-chain.ts';
import { bundleOf, readRotation } from './rotation.ts';
import { type FoundPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/**
 * Brings kubeconfigs up to date with a rotation: what they trust is what the file of the authority holds now, and users
 * have what was signed again. Told by folder and record alone, so a stage that was stopped is completed here too.
 * @returns the paths of those that were rewritten
 */
export async function refreshRotatedKubeconfigs(workbench: Workbench, name: string): Promise<string[]> {
  const pairs = readPairs(workbench.assetsFolder);
  return refreshKubeconfigs(workbench, await findRenewed(workbench, pairs), (found) =>
    findBundle(workbench, name, found),
  );
}

/** Every certificate of the folder that renews another, with that other. */
async function findRenewed(workbench: Workbench, pairs: readonly FoundPair[]): Promise<ReplacedCertificate[]> {
  const record = await workbench.record();
  const issued = new Map(record?.findIssued({ keptIn: 'folder' }).map((one) => [one.fingerprint, one]));
  return pairs.flatMap(({ certificate }) => {
    const former = certificate && issued.get(issued.get(certificate.fingerprint)?.renews ?? '');
    return certificate && former ? [{ former: parseCertificate(former.pem), certificate }] : [];
  });
}

/** By what stands first, the one that signs; undefined where that is another authority. */
function findBundle(workbench: Workbench, name: string, [first]: readonly Certificate[]): TrustBundle | undefined {
  const { current, next, previous } = readRotation(workbench, name);
  const own = [current, next, previous].flatMap((pair) => pair?.certificate ?? []);
  return first && own.some((certificate) => isOfSameAuthority(certificate, first)) ? bundleOf(current) : undefined;
}
