import { join } from 'node:path';
import { type FindBundle, type ReplacedCertificate, updateKubeconfig } from './cluster/update-kubeconfig.ts';
import { listFolder } from './store/folders.ts';
import { readSmallFile } from './store/small-file.ts';
import type { Workbench } from './workbench.ts';

/**
 * Brings the kubeconfigs of the folder up to date after certificates were replaced; each that changes is kept as `.bak`.
 * One that cannot be read is left alone, with a warning.
 * @returns the paths of those that were rewritten
 * @throws CertwrightError `storage-failed`
 */
export async function refreshKubeconfigs(
  workbench: Workbench,
  replaced: readonly ReplacedCertificate[],
  findBundle?: FindBundle,
): Promise<string[]> {
  const rewritten: string[] = [];
  for (const name of listKubeconfigs(workbench)) {
    const path = join(workbench.assetsFolder, name);
    const content = readKubeconfig(path, replaced, findBundle);
    if (content === 'unreadable') {
      const message = `${path} cannot be read, so it may hold an old certificate; certwright cluster kubeconfig writes it anew`;
      workbench.emit({ type: 'warning', message });
    } else if (content !== undefined) {
      const store = await workbench.store();
      await store.saveFile({ name, content, audit: workbench.audited('write-kubeconfig') });
      rewritten.push(path);
    }
  }
  return rewritten;
}

function listKubeconfigs({ assetsFolder }: Workbench): string[] {
  return listFolder(assetsFolder)
    .filter((name) => name === 'kubeconfig' || /^[^.].*\.kubeconfig$/.test(name))
    .sort();
}

function readKubeconfig(
  path: string,
  replaced: readonly ReplacedCertificate[],
  findBundle: FindBundle | undefined,
): ReturnType<typeof updateKubeconfig> {
  const content = readSmallFile(path);
  return typeof content === 'string' ? 'unreadable' : updateKubeconfig(content.toString('utf8'), replaced, findBundle);
}
