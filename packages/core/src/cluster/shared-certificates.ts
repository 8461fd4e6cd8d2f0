import type { CertificateNeed } from './certificate-need.ts';
import { runsKubelet } from './node-certificates.ts';
import type { ClusterPlan } from './plan.ts';

/** The certificates that nodes share, or that people use; each is made once. */
export function sharedCertificates(plan: ClusterPlan): CertificateNeed[] {
  return [
    ...(plan.nodes.some(({ roles }) => roles.includes('master')) ? controlPlane : []),
    ...(plan.nodes.some(runsKubelet) ? [etcdClient] : []),
    apiServerKubeletClient,
    proxyClient,
    ...(plan.cniProvider === 'contiv' ? [contivProxyServer] : []),
    admin,
  ];
}

const controlPlane: readonly CertificateNeed[] = [
  {
    name: 'kube-controller-manager',
    profile: 'tls-client',
    purpose: 'the controller manager calls the API server',
    commonName: 'system:kube-controller-manager',
  },
  {
    name: 'kube-scheduler',
    profile: 'tls-client',
    purpose: 'the scheduler calls the API server',
    commonName: 'system:kube-scheduler',
  },
  {
    name: 'service-account',
    profile: 'service-account',
    purpose: 'signs the tokens of service accounts',
    commonName: 'kube-service-account',
  },
];

const etcdClient: CertificateNeed = {
  name: 'etcd-client',
  profile: 'tls-client',
  purpose: 'the API server and Calico call etcd',
  commonName: 'etcd-client',
};

const apiServerKubeletClient: CertificateNeed = {
  name: 'apiserver-kubelet-client',
  profile: 'tls-client',
  purpose: 'the API server calls kubelets',
  commonName: 'kube-apiserver-kubelet-client',
  organization: 'system:masters',
};

const proxyClient: CertificateNeed = {
  name: 'proxy-client',
  authority: 'proxy-client-ca',
  profile: 'tls-client',
  purpose: 'the API server calls extension API servers',
  commonName: 'aggregator',
  organization: 'system:masters',
};

const contivProxyServer: CertificateNeed = {
  name: 'contiv-proxy-server',
  profile: 'tls-server',
  purpose: 'the Contiv proxy serves',
  commonName: 'auth-local.cisco.com',
};

const admin: CertificateNeed = {
  name: 'admin',
  profile: 'tls-client',
  purpose: 'the administrator calls the API server',
  commonName: 'admin',
  organization: 'system:masters',
};
