import type { GeneralName } from '../certificate/general-name.ts';
import type { KeyAlgorithm } from '../certificate/key-algorithm.ts';

/** The roles of a node, in the order in which a plan is read. */
export const nodeRoles = ['etcd', 'master', 'worker', 'ingress', 'storage'] as const;

export type NodeRole = (typeof nodeRoles)[number];

/** A machine of the cluster, once, whatever the number of its roles. */
export interface ClusterNode {
  /** As the plan writes it, upper case included. */
  readonly host: string;
  /** Canonical text, as in a `GeneralName`. */
  readonly ip: string;
  readonly internalIp?: string;
  /** In the order of `nodeRoles`. */
  readonly roles: readonly NodeRole[];
}

/** How clients reach the API servers. */
export interface LoadBalancer {
  /** `host:port` or `host`, as it stands in a URL; an IPv6 address is in brackets. */
  readonly server: string;
  /** What the API servers' certificates must hold for it. */
  readonly names: readonly GeneralName[];
}

/** A plan file, checked: only what its certificates depend on. */
export interface ClusterPlan {
  readonly name: string;
  /** The address of the `kubernetes` service, the first of each service network; empty without masters and network. */
  readonly serviceAddresses: readonly GeneralName[];
  readonly certificateLifetimeMs: number;
  readonly authorityLifetimeMs: number;
  readonly apiServerExtraNames: readonly GeneralName[];
  readonly keyAlgorithm?: KeyAlgorithm;
  /** Missing only in a plan without masters. */
  readonly loadBalancer?: LoadBalancer;
  readonly cniProvider?: string;
  readonly nodes: readonly ClusterNode[];
}
