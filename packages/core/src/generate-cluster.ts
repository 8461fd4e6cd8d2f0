import { warningsAbout } from './decide-certificate.ts';
import type { ClusterInput } from './diff-cluster.ts';
import type { Outcome } from './events.ts';
import { inParallel } from './in-parallel.ts';
import { type Decision, makeCertificate } from './make-certificate.ts';
import {
  type DecidedCertificate,
  decideMissing,
  type PreparedCluster,
  prepareCluster,
  warningAboutKept,
} from './prepare-cluster.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';
import { storeKubeconfig, type WrittenKubeconfig } from './write-kubeconfig.ts';

/** What became of one certificate of the plan. */
export interface ClusterCertificate {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  readonly outcome: Outcome;
  readonly notAfter: Date;
}

export interface GeneratedCluster {
  /** In the order of the plan. */
  readonly certificates: readonly ClusterCertificate[];
  /** The administrator's; undefined when the plan names no load balancer. */
  readonly kubeconfig: WrittenKubeconfig | undefined;
}

interface Done {
  readonly outcome: Outcome;
  readonly notAfter: Date;
}

/** So many are under way at once: enough for large gatherings of quick keys, few enough that a killed run loses little. */
function atOnce({ missing }: PreparedCluster): number {
  return missing.some(({ keyAlgorithm }) => keyAlgorithm.startsWith('rsa-')) ? 32 : 128;
}

/**
 * Makes every certificate of a plan that is not there, and the administrator's kubeconfig; what is there stays.
 * @throws CertwrightError `plan-differs` (or the one code that all differences share), before anything is written; and
 *   whatever the stations throw
 */
export function generateCluster(workbench: Workbench, input: ClusterInput): Promise<GeneratedCluster> {
  return withAudit(workbench, 'issue', input.planFileName, () => generate(workbench, input));
}

async function generate(workbench: Workbench, input: ClusterInput): Promise<GeneratedCluster> {
  await workbench.recover();
  const prepared = prepareCluster(workbench, input);
  const kept = warningAboutKept(prepared.comparisons);
  if (kept !== undefined) workbench.emit({ type: 'warning', message: kept });
  const done = await makeMissing(workbench, prepared);
  const certificates = prepared.wanted.map(({ name, purpose }) => {
    const { outcome, notAfter } = done.get(name) ?? keep(workbench, prepared, name);
    return { name, purpose, outcome, notAfter };
  });
  const kubeconfig = await storeKubeconfig(workbench, { plan: prepared.plan, user: 'admin' });
  return { certificates, kubeconfig };
}

async function makeMissing(workbench: Workbench, prepared: PreparedCluster): Promise<Map<string, Done>> {
  const done = new Map<string, Done>();
  const make = async (decision: Decision) => {
    done.set(decision.tbs.name, await makeOne(workbench, decision));
    workbench.emit({ type: 'progress', done: done.size, total: prepared.missing.length });
  };
  // What policy refuses is refused before the first authority is written.
  const decided = await decideMissing(workbench, prepared, prepared.missing);
  for (const message of warningsAbout(decided.map(({ tbs }) => tbs))) workbench.emit({ type: 'warning', message });
  const authorities = new Map<string, Promise<LeavesByName>>();
  // Authorities come first, and all of them are begun before any leaf waits for one.
  await inParallel(decided, atOnce(prepared), async (one) => {
    const { name, authority } = one.tbs;
    if (authority === undefined) {
      const leaves = make(one).then(() => decideLeaves(workbench, prepared, name));
      authorities.set(name, leaves);
      await leaves;
    } else await make(await prepareLeaf(workbench, one, authorities.get(authority)));
  });
  return done;
}

type LeavesByName = ReadonlyMap<string, DecidedCertificate>;

/** Another process may have been first with the authority, so its leaves are decided under the one that is there now. */
async function decideLeaves(workbench: Workbench, prepared: PreparedCluster, authority: string): Promise<LeavesByName> {
  const leaves = prepared.missing.filter((wanted) => wanted.authority === authority);
  return new Map((await decideMissing(workbench, prepared, leaves)).map((leaf) => [leaf.tbs.name, leaf]));
}

/** A new key does not depend on the authority, so it is made while that is still on its way. */
async function prepareLeaf(
  workbench: Workbench,
  leaf: DecidedCertificate,
  leaves: Promise<LeavesByName> | undefined,
): Promise<Decision> {
  if (!leaves || leaf.key) return (await leaves)?.get(leaf.tbs.name) ?? leaf;
  const { keyMaker } = await workbench.openssl();
  const keyAndRequest = await keyMaker.make(leaf.tbs);
  return { ...((await leaves).get(leaf.tbs.name) ?? leaf), keyAndRequest };
}

async function makeOne(workbench: Workbench, decision: Decision): Promise<Done> {
  const write = await makeCertificate(workbench, decision, {
    action: decision.authority ? 'issue' : 'create-authority',
    ifExists: 'keep',
  });
  const store = await workbench.store();
  // Another process may have been first.
  const outcome = (await store.save(write)) === 'kept' ? 'kept' : decision.key ? 'signed-again' : 'created';
  workbench.emit({ type: 'certificate', name: write.name, outcome });
  return { outcome, notAfter: write.issued.certificate.validity.notAfter };
}

function keep(workbench: Workbench, { found }: PreparedCluster, name: string): Done {
  const certificate = found.get(name)?.certificate;
  if (!certificate) throw new Error(`${name} was neither made nor found`);
  workbench.emit({ type: 'certificate', name, outcome: 'kept' });
  return { outcome: 'kept', notAfter: certificate.validity.notAfter };
}
