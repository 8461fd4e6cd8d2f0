import { type ClusterNode, type NodeRole, nodeRoles } from './plan.ts';
import { formatPlanPath, type PlanFault, type PlanPath } from './plan-fault.ts';
import { maxCommonNameLength } from './plan-schema.ts';

/** A node as one role lists it. */
export interface ListedNode {
  readonly path: PlanPath;
  readonly role: NodeRole;
  readonly host: string;
  readonly ip: string;
  readonly internalIp: string | undefined;
}

interface MergedNode {
  readonly first: ListedNode;
  readonly roles: Set<NodeRole>;
}

/** Nodes of equal ip are one node with all their roles; whatever contradicts that is a fault. */
export function mergeNodes(listed: readonly ListedNode[]): { nodes: ClusterNode[]; faults: PlanFault[] } {
  const byIp = new Map<string, MergedNode>();
  const faults: PlanFault[] = [];
  const findFault = createFaultFinder();
  for (const node of listed) {
    const known = byIp.get(node.ip);
    const fault = known ? contradiction(known.first, node) : findFault(node);
    if (fault) faults.push(fault);
    else if (known) known.roles.add(node.role);
    else byIp.set(node.ip, { first: node, roles: new Set([node.role]) });
  }
  const merged = [...byIp.values()];
  return { nodes: merged.map(toClusterNode), faults: [...faults, ...merged.flatMap(longNodeNames)] };
}

/** For an ip that was not seen before: its host and internal ip must be new as well. */
function createFaultFinder(): (node: ListedNode) => PlanFault | undefined {
  const byHost = new Map<string, ListedNode>();
  const byInternalIp = new Map<string, ListedNode>();
  return (node) => {
    const sameHost = byHost.get(node.host.toLowerCase());
    const sameInternalIp = node.internalIp === undefined ? undefined : byInternalIp.get(node.internalIp);
    if (sameHost) return hostFault(sameHost, node);
    byHost.set(node.host.toLowerCase(), node);
    if (sameInternalIp) return internalIpFault(sameInternalIp, node);
    if (node.internalIp !== undefined) byInternalIp.set(node.internalIp, node);
    return undefined;
  };
}

function hostFault(known: ListedNode, node: ListedNode): PlanFault {
  if (known.host !== node.host) return caseFault(known, node);
  return {
    path: [...node.path, 'ip'],
    message: `is ${node.ip}, but ${place(known)} has ${known.ip} for the same host ${node.host}; give it one ip everywhere`,
  };
}

function caseFault(known: ListedNode, node: ListedNode): PlanFault {
  return {
    path: [...node.path, 'host'],
    message: `is ${node.host}, but ${place(known)} is ${known.host}; they differ in upper and lower case only, write one of them`,
  };
}

function internalIpFault(known: ListedNode, node: ListedNode): PlanFault {
  return {
    path: [...node.path, 'internalip'],
    message: `is ${node.internalIp}, which ${place(known)} (host ${known.host}) has already; give each node its own`,
  };
}

function contradiction(known: ListedNode, node: ListedNode): PlanFault | undefined {
  if (known.host.toLowerCase() === node.host.toLowerCase() && known.host !== node.host) return caseFault(known, node);
  if (known.host !== node.host) {
    return {
      path: [...node.path, 'host'],
      message: `is ${node.host}, but ${place(known)} has the same ip ${node.ip} under host ${known.host}; one ip is one node, so give it one host`,
    };
  }
  if (known.internalIp === node.internalIp) return undefined;
  return {
    path: [...node.path, 'internalip'],
    message: `is ${node.internalIp ?? 'missing'}, but ${place(known)} has ${known.internalIp ?? 'none'} for the same node ${node.host}; write the same everywhere`,
  };
}

/** A kubelet's user name is `system:node:HOST`, and stands in its commonName. */
function longNodeNames({ first, roles }: MergedNode): PlanFault[] {
  const longest = maxCommonNameLength - 'system:node:'.length;
  if (first.host.length <= longest || (roles.size === 1 && roles.has('etcd'))) return [];
  return [
    {
      path: [...first.path, 'host'],
      message: `is ${first.host} with ${first.host.length} characters; system:node:HOST must fit a commonName, so a host has at most ${longest}`,
    },
  ];
}

function place({ path }: ListedNode): string {
  return formatPlanPath(path);
}

function toClusterNode({ first: { host, ip, internalIp }, roles }: MergedNode): ClusterNode {
  return {
    host,
    ip,
    ...(internalIp === undefined ? {} : { internalIp }),
    roles: nodeRoles.filter((role) => roles.has(role)),
  };
}
