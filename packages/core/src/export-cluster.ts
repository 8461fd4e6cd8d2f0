import { formatPem } from './certificate/pem.ts';
import { decideCluster } from './cluster/decide-cluster.ts';
import { kubeadmLayout } from './cluster/kubeadm-layout.ts';
import { kubeadmWarnings } from './cluster/kubeadm-warnings.ts';
import type { LayoutFile, LayoutSource, NodeFolder } from './cluster/node-folder.ts';
import { nodesLayout } from './cluster/nodes-layout.ts';
import type { ClusterPlan } from './cluster/plan.ts';
import { type ClusterInput, type ClusterState, diffCluster } from './diff-cluster.ts';
import { CertwrightError } from './errors.ts';
import { noteKeyExport } from './note-key-export.ts';
import { assertNothingStops } from './prepare-cluster.ts';
import type { NewFile } from './store/durable-file.ts';
import { planFolderPlace, writeOutsideFolder } from './store/outside-folder.ts';
import type { OutsidePlace } from './store/outside-place.ts';
import type { FoundPair } from './store/read-pairs.ts';
import { readSmallFile } from './store/small-file.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';
import { findServer, makeKubeconfig, serverUnknown } from './write-kubeconfig.ts';

export const clusterLayouts = ['kubeadm', 'nodes'] as const;

export type ClusterLayout = (typeof clusterLayouts)[number];

export interface ClusterExportInput extends ClusterInput {
  readonly layout: ClusterLayout;
  /** Of layout kubeadm: leaves the keys of the authorities out. */
  readonly externalCa?: boolean;
  /** URL of the API servers for the kubeconfigs; wins over the plan's. */
  readonly server?: string | undefined;
  /** The folder that is made. */
  readonly to: OutsidePlace;
}

export interface ExportedCluster {
  readonly path: string;
  /** Where the folder went that was there before. */
  readonly backupPath: string | undefined;
  /** In the order of the plan; each is a folder of the machine's name. */
  readonly nodes: readonly NodeFolder[];
}

/**
 * Writes a folder with one folder for each machine of a plan, in which lies what goes there. All of it must be as
 * planned, but for the key of an authority that does not go along.
 * @throws CertwrightError `plan-invalid`; `plan-differs`, or the one code that all differences share;
 *   `certificate-not-found`; `key-missing` for a key that is encrypted; `file-exists`, `folder-invalid`
 */
export function exportCluster(workbench: Workbench, input: ClusterExportInput): Promise<ExportedCluster> {
  return withAudit(workbench, 'export', input.planFileName, () => exportAll(workbench, input));
}

async function exportAll(workbench: Workbench, input: ClusterExportInput): Promise<ExportedCluster> {
  await workbench.recover();
  const state = diffCluster(workbench, input);
  const nodes = layOut(state.plan, input);
  planFolderPlace(workbench.assetsFolder, input.to);
  assertAsPlanned(state, nodes);
  const server = findServer(state.plan, input.server);
  const contents = readSources({ workbench, state, server }, nodes);
  if (input.layout === 'kubeadm') {
    for (const message of kubeadmWarnings(nodes, state.found)) workbench.emit({ type: 'warning', message });
  }
  const files = nodes.flatMap(({ host, files }) => files.map((file) => toNewFile(host, file, contents)));
  await noteKeyExport(workbench, input.planFileName, { layout: input.layout });
  const { backupPath } = await workbench.toItsEnd(() => writeOutsideFolder(workbench.assetsFolder, input.to, files));
  return { path: input.to.path, backupPath, nodes };
}

function layOut(plan: ClusterPlan, { layout, externalCa = false }: ClusterExportInput): NodeFolder[] {
  if (layout === 'kubeadm') return kubeadmLayout(plan, { externalCa });
  if (!externalCa) return nodesLayout(plan);
  throw new CertwrightError('request-invalid', 'layout nodes has no key of an authority that could be left out', {
    hint: 'leave the external CA to layout kubeadm',
  });
}

/** What a layout leaves out may be missing: who keeps the key of the CA elsewhere can export the rest. */
function assertAsPlanned({ comparisons }: ClusterState, nodes: readonly NodeFolder[]): void {
  const sources = nodes.flatMap(({ files }) => files.map(({ source }) => source));
  const used = new Set(sources.map(({ pair }) => pair));
  const keys = new Set(sources.filter(holdsKey).map(({ pair }) => pair));
  const relevant = comparisons
    .filter(({ name }) => used.has(name))
    .map((one) => ({
      ...one,
      differences: one.differences.filter(({ field }) => field !== 'key' || keys.has(one.name)),
    }));
  assertNothingStops(decideCluster(relevant).stops);
  const missing = relevant.filter(
    ({ state, name }) => state === 'missing' || (state === 'incomplete' && keys.has(name)),
  );
  const [first] = missing;
  if (!first) return;
  const others = missing.length > 1 ? ` and ${missing.length - 1} more are` : ' is';
  throw new CertwrightError('certificate-not-found', `"${first.name}"${others} not there, so nothing was exported`, {
    details: missing.map(({ name, purpose }) => `${name}: ${purpose}`),
    hint: 'make what is missing with certwright cluster generate',
  });
}

function holdsKey({ kind }: LayoutSource): boolean {
  return kind === 'key' || kind === 'kubeconfig';
}

interface Sources {
  readonly workbench: Workbench;
  readonly state: ClusterState;
  readonly server: string | undefined;
}

/** Each source once, however many machines get it: all of them get the same then. */
function readSources(sources: Sources, nodes: readonly NodeFolder[]): Map<string, string> {
  const contents = new Map<string, string>();
  for (const { source } of nodes.flatMap(({ files }) => files)) {
    const id = idOf(source);
    if (!contents.has(id)) contents.set(id, readSource(sources, source));
  }
  return contents;
}

function readSource(
  { workbench, state: { plan, found }, server }: Sources,
  { kind, pair: name }: LayoutSource,
): string {
  if (kind === 'kubeconfig') {
    if (server === undefined) throw serverUnknown();
    return makeKubeconfig(workbench, { plan, user: name, server });
  }
  const pair = found.get(name);
  if (!pair?.certificate) throw new Error(`${name} was not found, though it is as planned`);
  if (kind === 'key') return readKey(pair);
  if (kind === 'publicKey') return formatPem('PUBLIC KEY', pair.certificate.subjectPublicKeyInfo.der);
  return [pair.certificate, ...pair.chain].map(({ pem }) => pem).join('');
}

function readKey({ keyFile, keyPath }: FoundPair): string {
  const content = readSmallFile(keyPath);
  if (keyFile === 'present' && typeof content !== 'string') return content.toString();
  const isEncrypted = keyFile === 'encrypted';
  throw new CertwrightError('key-missing', `${keyPath} is ${isEncrypted ? 'encrypted' : 'gone'}, and goes along`, {
    hint: 'put the key back, not encrypted; the key of a CA can stay here, with an external CA',
  });
}

function toNewFile(host: string, { path, source }: LayoutFile, contents: ReadonlyMap<string, string>): NewFile {
  const content = contents.get(idOf(source));
  if (content === undefined) throw new Error(`${path} was not read`);
  return { path: `${host}/${path}`, content, mode: holdsKey(source) ? 0o600 : 0o644 };
}

function idOf({ kind, pair }: LayoutSource): string {
  return `${kind} ${pair}`;
}
