import { runsKubelet } from './node-certificates.ts';
import {
  certificateFile,
  keyFile,
  kubeconfigFile,
  type LayoutFile,
  type NodeFolder,
  withoutDoubles,
} from './node-folder.ts';
import type { ClusterNode, ClusterPlan } from './plan.ts';

/**
 * For each machine what the components on it read, under certwright's names, and nothing more: no key of an authority,
 * and no `admin`, who is a person.
 */
export function nodesLayout(plan: ClusterPlan): NodeFolder[] {
  return plan.nodes.map((node) => {
    const { host, roles } = node;
    const files = [
      trusted('ca'),
      ...(roles.includes('etcd') ? pair(`${host}-etcd`) : []),
      ...(roles.includes('master') ? controlPlaneFiles(plan, host) : []),
      ...(runsKubelet(node) ? kubeletFiles(plan, node) : []),
    ];
    return { host, roles, files: withoutDoubles(files) };
  });
}

function controlPlaneFiles({ cniProvider }: ClusterPlan, host: string): LayoutFile[] {
  return [
    ...pair(`${host}-apiserver`),
    ...pair('etcd-client'),
    ...pair('apiserver-kubelet-client'),
    ...pair('proxy-client'),
    trusted('proxy-client-ca'),
    ...pair('service-account'),
    kubeconfig('kube-controller-manager'),
    kubeconfig('kube-scheduler'),
    ...(cniProvider === 'contiv' ? pair('contiv-proxy-server') : []),
  ];
}

function kubeletFiles({ cniProvider = 'calico' }: ClusterPlan, { host }: ClusterNode): LayoutFile[] {
  return [
    ...pair(`${host}-kubelet`),
    kubeconfig(`${host}-kubelet`),
    // Calico calls etcd from every machine that runs pods.
    ...(cniProvider === 'calico' ? pair('etcd-client') : []),
  ];
}

function pair(name: string): LayoutFile[] {
  return [certificateFile(`${name}.pem`, name), keyFile(`${name}-key.pem`, name)];
}

function trusted(authority: string): LayoutFile {
  return certificateFile(`${authority}.pem`, authority);
}

function kubeconfig(user: string): LayoutFile {
  return kubeconfigFile(`${user}.kubeconfig`, user);
}
