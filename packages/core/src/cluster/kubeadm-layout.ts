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

export interface KubeadmOptions {
  /** Leaves the keys of the authorities out: kubeadm's "external CA mode". */
  readonly externalCa: boolean;
}

/** For each machine what kubeadm has in its `/etc/kubernetes`, under kubeadm's names. */
export function kubeadmLayout({ nodes }: ClusterPlan, options: KubeadmOptions): NodeFolder[] {
  return nodes.map((node) => {
    const { host, roles } = node;
    const isMaster = roles.includes('master');
    const files = [
      ...(isMaster ? controlPlaneFiles(host, options) : []),
      ...(roles.includes('etcd') ? etcdFiles(node, options) : []),
      ...(runsKubelet(node) ? kubeletFiles(host) : []),
    ];
    return { host, roles, files: withoutDoubles(files) };
  });
}

function controlPlaneFiles(host: string, { externalCa }: KubeadmOptions): LayoutFile[] {
  return [
    certificateFile('pki/ca.crt', 'ca'),
    ...(externalCa ? [] : [keyFile('pki/ca.key', 'ca')]),
    ...pair('pki/apiserver', `${host}-apiserver`),
    ...pair('pki/apiserver-kubelet-client', 'apiserver-kubelet-client'),
    ...pair('pki/apiserver-etcd-client', 'etcd-client'),
    certificateFile('pki/front-proxy-ca.crt', 'proxy-client-ca'),
    ...(externalCa ? [] : [keyFile('pki/front-proxy-ca.key', 'proxy-client-ca')]),
    ...pair('pki/front-proxy-client', 'proxy-client'),
    { path: 'pki/sa.pub', source: { kind: 'publicKey', pair: 'service-account' } },
    keyFile('pki/sa.key', 'service-account'),
    certificateFile('pki/etcd/ca.crt', 'ca'),
    kubeconfigFile('admin.conf', 'admin'),
    kubeconfigFile('controller-manager.conf', 'kube-controller-manager'),
    kubeconfigFile('scheduler.conf', 'kube-scheduler'),
  ];
}

/** A machine that is for etcd alone gets no key of the authority: kubeadm keeps that on one machine too. */
function etcdFiles({ host, roles }: ClusterNode, { externalCa }: KubeadmOptions): LayoutFile[] {
  return [
    certificateFile('pki/etcd/ca.crt', 'ca'),
    ...(externalCa || !roles.includes('master') ? [] : [keyFile('pki/etcd/ca.key', 'ca')]),
    ...pair('pki/etcd/server', `${host}-etcd`),
    ...pair('pki/etcd/peer', `${host}-etcd`),
    ...pair('pki/etcd/healthcheck-client', 'etcd-client'),
  ];
}

function kubeletFiles(host: string): LayoutFile[] {
  return [certificateFile('pki/ca.crt', 'ca'), kubeconfigFile('kubelet.conf', `${host}-kubelet`)];
}

function pair(path: string, name: string): LayoutFile[] {
  return [certificateFile(`${path}.crt`, name), keyFile(`${path}.key`, name)];
}
