import type { z } from 'zod';
import { parseLoadBalancedNames } from './load-balancer.ts';
import { type ListedNode, mergeNodes } from './merge-nodes.ts';
import { type ClusterNode, type ClusterPlan, type LoadBalancer, type NodeRole, nodeRoles } from './plan.ts';
import type { PlanFault } from './plan-fault.ts';
import { faultsOf, missing } from './plan-fields.ts';
import { nodeSchema, roleSchema, settingsSchema } from './plan-schema.ts';
import { planInvalid, readPlanDocument } from './read-plan-document.ts';

const defaultAuthorityLifetimeMs = 17_520 * 3_600_000;

/**
 * Reads a `kismatic-cluster.yaml`. Fields that certificates do not depend on are left alone, whatever they hold.
 * Throws `plan-invalid` with one detail for each fault, which names the field, its value and its line in `fileName`.
 */
export function parseClusterPlan(text: string, fileName: string): ClusterPlan {
  const document = readPlanDocument(text, fileName);
  const settings = settingsSchema.safeParse(document.value);
  const { nodes, faults } = parseNodes(document.value);
  faults.unshift(...missingForMasters(document.value));
  if (!settings.success) faults.unshift(...faultsOf(settings.error));
  if (faults.length > 0 || !settings.success) throw planInvalid(fileName, distinct(faults.map(document.formatFault)));
  return toClusterPlan(settings.data, nodes);
}

/** A wrong `master` is told as the holder of its settings and of its nodes. */
function distinct(details: readonly string[]): string[] {
  return [...new Set(details)];
}

/** What only the API servers' certificates and the kubeconfigs need; looked for whatever else is wrong. */
function missingForMasters(plan: unknown): PlanFault[] {
  const masters = valueAt(plan, ['master', 'nodes']);
  if (!Array.isArray(masters) || masters.length === 0) return [];
  const faults: PlanFault[] = [];
  const network = ['cluster', 'networking', 'service_cidr_block'];
  if (isBlank(valueAt(plan, network))) faults.push({ path: network, message: missing('172.20.0.0/16') });
  const loadBalancers = ['load_balancer', 'load_balanced_fqdn'];
  if (loadBalancers.every((field) => isBlank(valueAt(plan, ['master', field])))) {
    const message = `${missing('api.example.com:6443')}; with one master it may be that master's host`;
    faults.push({ path: ['master', 'load_balancer'], message });
  }
  return faults;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((holder, field) => {
    if (typeof holder !== 'object' || holder === null) return undefined;
    return Object.getOwnPropertyDescriptor(holder, field)?.value;
  }, value);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function parseNodes(plan: Readonly<Record<string, unknown>>): { nodes: ClusterNode[]; faults: PlanFault[] } {
  const listed: ListedNode[] = [];
  const faults: PlanFault[] = [];
  for (const role of nodeRoles) {
    const parsed = roleSchema.safeParse(plan[role]);
    if (!parsed.success) faults.push(...faultsOf(parsed.error, [role]));
    for (const [index, node] of (parsed.data?.nodes ?? []).entries()) {
      const outcome = parseNode(role, index, node);
      if ('faults' in outcome) faults.push(...outcome.faults);
      else listed.push(outcome);
    }
  }
  const merged = mergeNodes(listed);
  return { nodes: merged.nodes, faults: [...faults, ...merged.faults] };
}

function parseNode(role: NodeRole, index: number, node: unknown): ListedNode | { faults: PlanFault[] } {
  const path = [role, 'nodes', index];
  const parsed = nodeSchema.safeParse(node);
  if (!parsed.success) return { faults: faultsOf(parsed.error, path) };
  const { host, ip, internalip: internalIp } = parsed.data;
  return { path, role, host, ip, internalIp };
}

type Settings = z.output<typeof settingsSchema>;

function toClusterPlan({ cluster, master, add_ons: addOns }: Settings, nodes: ClusterNode[]): ClusterPlan {
  const { certificates, networking } = cluster;
  const loadBalancer = toLoadBalancer(master);
  return {
    name: cluster.name,
    serviceAddresses: networking.service_cidr_block ?? [],
    certificateLifetimeMs: certificates.expiry,
    authorityLifetimeMs: certificates.ca_expiry ?? defaultAuthorityLifetimeMs,
    apiServerExtraNames: certificates.apiserver_cert_extra_sans ?? [],
    ...(certificates.key_algorithm && { keyAlgorithm: certificates.key_algorithm }),
    ...(loadBalancer && { loadBalancer }),
    ...(addOns.cni.provider !== undefined && { cniProvider: addOns.cni.provider }),
    nodes,
  };
}

/** A plan in transition may hold old and new fields: then the new one is called, and the names of both are certified. */
function toLoadBalancer(master: Settings['master']): LoadBalancer | undefined {
  const { load_balancer: current, load_balanced_fqdn: fqdn, load_balanced_short_name: shortName } = master;
  const older = fqdn === undefined ? undefined : parseLoadBalancedNames(fqdn, shortName);
  if (current === undefined) return older;
  return { server: current.server, names: [...current.names, ...(older?.names ?? [])] };
}
