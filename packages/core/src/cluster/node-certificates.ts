import type { GeneralName } from '../certificate/general-name.ts';
import type { CertificateNeed } from './certificate-need.ts';
import { parseHost } from './load-balancer.ts';
import type { ClusterNode, ClusterPlan } from './plan.ts';

const loopback: GeneralName = { type: 'iPAddress', value: '127.0.0.1' };

/** The names of the `kubernetes` service, by which workloads call the API servers. */
const serviceNames = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
].map((value): GeneralName => ({ type: 'dNSName', value }));

/** The certificates that bear one node's name. */
export function nodeCertificates(plan: ClusterPlan, node: ClusterNode): CertificateNeed[] {
  const needs: CertificateNeed[] = [];
  if (node.roles.includes('etcd')) needs.push(etcd(node));
  if (node.roles.includes('master')) needs.push(apiServer(plan, node));
  if (runsKubelet(node)) needs.push(kubelet(node));
  return needs;
}

/** Every role but etcd runs pods, and so a kubelet. */
export function runsKubelet({ roles }: ClusterNode): boolean {
  return roles.some((role) => role !== 'etcd');
}

function etcd(node: ClusterNode): CertificateNeed {
  return {
    name: `${node.host}-etcd`,
    profile: 'tls-peer',
    purpose: `etcd on ${node.host}: serves, and calls its peers`,
    commonName: node.host,
    subjectAltName: [hostName(node), address(node.ip), loopback, ...internalAddress(node)],
  };
}

function apiServer(plan: ClusterPlan, node: ClusterNode): CertificateNeed {
  return {
    name: `${node.host}-apiserver`,
    profile: 'tls-server',
    purpose: `the API server on ${node.host}`,
    commonName: node.host,
    subjectAltName: [
      ...serviceNames,
      loopback,
      ...plan.serviceAddresses,
      hostName(node),
      address(node.ip),
      ...internalAddress(node),
      ...plan.apiServerExtraNames,
      ...(plan.loadBalancer?.names ?? []),
    ],
  };
}

function kubelet(node: ClusterNode): CertificateNeed {
  // The node authorizer of Kubernetes knows nodes by their names in lower case.
  const commonName = `system:node:${node.host.toLowerCase()}`;
  return {
    name: `${node.host}-kubelet`,
    profile: 'kubelet',
    purpose: `the kubelet on ${node.host}`,
    commonName,
    organization: 'system:nodes',
    subjectAltName: [hostName(node), address(node.internalIp ?? node.ip)],
  };
}

function hostName({ host }: ClusterNode): GeneralName {
  return parseHost(host);
}

function internalAddress({ internalIp }: ClusterNode): GeneralName[] {
  return internalIp === undefined ? [] : [address(internalIp)];
}

function address(value: string): GeneralName {
  return { type: 'iPAddress', value };
}
