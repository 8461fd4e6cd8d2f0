import type { ControlPlane } from './control-plane.ts';
import { etcdPrograms } from './etcd-cluster.ts';
import { callHttps, whoAmI } from './https-call.ts';
import { whoAmIByKubectl } from './kubectl.ts';
import type { Credentials } from './test-cluster.ts';
import { signToken } from './token.ts';

type Call = (plane: ControlPlane, credentials: Credentials) => Promise<string>;

/** One way in which the parts of a cluster speak to each other. */
export interface Interaction {
  readonly between: string;
  readonly programs?: readonly string[];
  /** Calls with these credentials: what the one that is called makes of it; rejects when they are refused. */
  readonly call: Call;
  /** Which certificate it is, and what the one that is called then says. */
  readonly right: string;
  readonly answer: string;
  /** The nearest others, each with the reason why it is refused; `foreign/` is a cluster of the same names. */
  readonly wrong: Readonly<Record<string, RegExp>>;
}

const noClient = /incompatible key usage|INVALID_PURPOSE/;
const foreign = /unknown authority|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|CERT_SIGNATURE_FAILURE/;

/** The ten of a Kubernetes cluster, in both directions where there are two, and the front proxy. */
export const interactions: readonly Interaction[] = [
  {
    between: 'etcd -> etcd',
    programs: etcdPrograms,
    call: ({ etcd }, credentials) => etcd.join(credentials),
    right: 'etcd3-etcd',
    answer: 'healthy',
    wrong: { 'etcd3-server': noClient, 'foreign/etcd3-etcd': foreign },
  },
  {
    between: 'API server -> etcd',
    programs: etcdPrograms,
    call: ({ etcd }, credentials) => etcd.putAndGet(credentials),
    right: 'etcd-client',
    answer: 'hello',
    wrong: { 'master1-apiserver': noClient, 'foreign/etcd-client': foreign },
  },
  {
    between: 'Calico -> etcd',
    programs: etcdPrograms,
    call: countMembers,
    right: 'etcd-client',
    answer: '3 members',
    wrong: { 'proxy-client': foreign, 'service-account': noClient },
  },
  {
    between: 'controller manager -> API server',
    call: callApiServer,
    right: 'kube-controller-manager',
    answer: 'system:kube-controller-manager',
    wrong: { 'service-account': noClient, 'foreign/kube-controller-manager': foreign },
  },
  {
    between: 'scheduler -> API server',
    call: callApiServer,
    right: 'kube-scheduler',
    answer: 'system:kube-scheduler',
    wrong: { 'proxy-client': foreign, 'foreign/kube-scheduler': foreign },
  },
  {
    between: 'kubelet -> API server',
    call: callApiServer,
    right: 'worker1-kubelet',
    answer: 'system:node:worker1 in system:nodes',
    wrong: { 'foreign/worker1-kubelet': foreign },
  },
  {
    between: 'API server -> kubelet',
    call: (plane, credentials) => whoAmI(plane.kubelet.url, { ca: plane.credentials('ca'), credentials }),
    right: 'apiserver-kubelet-client',
    answer: 'kube-apiserver-kubelet-client in system:masters',
    wrong: { 'master1-apiserver': noClient, 'proxy-client': foreign },
  },
  {
    between: 'kube-proxy -> API server',
    call: callWithToken('system:serviceaccount:kube-system:kube-proxy'),
    right: 'service-account',
    answer: 'system:serviceaccount:kube-system:kube-proxy',
    wrong: { 'master1-apiserver': /401/, 'foreign/service-account': /401/ },
  },
  {
    between: 'Calico -> API server',
    call: callWithToken('system:serviceaccount:kube-system:calico-node'),
    right: 'service-account',
    answer: 'system:serviceaccount:kube-system:calico-node',
    wrong: { 'etcd-client': /401/, 'foreign/service-account': /401/ },
  },
  {
    between: 'workload -> API server',
    call: callWithToken('system:serviceaccount:default:shop', 'kubernetes.default.svc'),
    right: 'service-account',
    answer: 'system:serviceaccount:default:shop',
    wrong: { ca: /401/, 'foreign/service-account': /401/ },
  },
  {
    between: 'kubectl of the administrator -> API server',
    programs: ['kubectl'],
    call: (plane, credentials) => whoAmIByKubectl(plane, 'admin', credentials),
    right: 'admin',
    answer: 'admin in system:masters',
    wrong: { 'service-account': noClient, 'foreign/admin': foreign },
  },
  {
    between: 'kubectl of alice -> API server',
    programs: ['kubectl'],
    call: (plane, credentials) => whoAmIByKubectl(plane, 'alice', credentials),
    right: 'alice',
    answer: 'alice in dev, ops',
    wrong: { 'alice-server': noClient },
  },
  {
    between: 'API server as front proxy -> extension API server',
    call: callAsFrontProxy,
    right: 'proxy-client',
    answer: 'alice',
    wrong: { admin: foreign, 'apiserver-kubelet-client': foreign, 'foreign/proxy-client': foreign },
  },
];

function callApiServer(plane: ControlPlane, credentials: Credentials): Promise<string> {
  return whoAmI(plane.apiServer.url, { ca: plane.credentials('ca'), credentials });
}

/** The credentials' key signs the token, as the controller manager's does. */
function callWithToken(subject: string, servername?: string): Call {
  return (plane, { keyPem }) => {
    const headers = { authorization: `Bearer ${signToken(subject, keyPem)}` };
    return whoAmI(plane.apiServer.url, { ca: plane.credentials('ca'), headers, ...(servername && { servername }) });
  };
}

function callAsFrontProxy(plane: ControlPlane, credentials: Credentials): Promise<string> {
  const headers = { 'x-remote-user': 'alice' };
  return whoAmI(plane.extensionApiServer.url, { ca: plane.credentials('ca'), credentials, headers });
}

/** By etcd's JSON gateway, which calls etcd with the member's own certificate as a client. */
async function countMembers(plane: ControlPlane, credentials: Credentials): Promise<string> {
  const url = `${plane.etcd.url('etcd1')}/v3/cluster/member/list`;
  const { members } = JSON.parse(await callHttps(url, { ca: plane.credentials('ca'), credentials, body: '{}' }));
  return `${members.length} members`;
}
