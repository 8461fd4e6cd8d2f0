import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from './control-plane.ts';
import { EtcdCluster } from './etcd-cluster.ts';
import { describeWithPeers, findProgram } from './find-program.ts';
import { callHttps, whoAmI } from './https-call.ts';
import { whoAmIByKubectl } from './kubectl.ts';
import type { Credentials } from './test-cluster.ts';
import { signToken } from './token.ts';
import { waitUntil } from './wait-until.ts';

/** One way in which the parts of a cluster speak to each other. */
interface Interaction {
  readonly between: string;
  readonly programs?: readonly string[];
  /** Calls with these credentials: what the one that is called makes of it; rejects when they are refused. */
  readonly call: (credentials: Credentials) => Promise<string>;
  /** Which certificate it is, and what the one that is called then says. */
  readonly right: string;
  readonly answer: string;
  /** The nearest others, each with the reason why it is refused; `foreign/` is a cluster of the same names. */
  readonly wrong: Readonly<Record<string, RegExp>>;
}

let controlPlane: ControlPlane;
let etcd: EtcdCluster | undefined;

beforeAll(async () => {
  controlPlane = await ControlPlane.start();
  if (etcdPrograms.every(findProgram)) etcd = await EtcdCluster.start(controlPlane.cluster);
});
afterAll(async () => {
  await etcd?.stop();
  await controlPlane?.stop();
});

const etcdPrograms = ['etcd', 'etcdctl'];
const noClient = /incompatible key usage|INVALID_PURPOSE/;
const foreign = /unknown authority|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE/;

const interactions: readonly Interaction[] = [
  {
    between: 'etcd -> etcd',
    programs: etcdPrograms,
    call: (credentials) => runningEtcd().join(credentials),
    right: 'etcd3-etcd',
    answer: 'healthy',
    wrong: { 'etcd3-server': noClient, 'foreign/etcd3-etcd': foreign },
  },
  {
    between: 'API server -> etcd',
    programs: etcdPrograms,
    call: (credentials) => runningEtcd().putAndGet(credentials),
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
    call: (credentials) => whoAmI(controlPlane.kubelet.url, { ca: ours('ca'), credentials }),
    right: 'apiserver-kubelet-client',
    answer: 'kube-apiserver-kubelet-client in system:masters',
    wrong: { 'master1-apiserver': noClient, 'proxy-client': foreign },
  },
  {
    between: 'kube-proxy -> API server',
    call: (credentials) => callWithToken(credentials, 'system:serviceaccount:kube-system:kube-proxy'),
    right: 'service-account',
    answer: 'system:serviceaccount:kube-system:kube-proxy',
    wrong: { 'master1-apiserver': /401/, 'foreign/service-account': /401/ },
  },
  {
    between: 'Calico -> API server',
    call: (credentials) => callWithToken(credentials, 'system:serviceaccount:kube-system:calico-node'),
    right: 'service-account',
    answer: 'system:serviceaccount:kube-system:calico-node',
    wrong: { 'etcd-client': /401/, 'foreign/service-account': /401/ },
  },
  {
    between: 'workload -> API server',
    call: (credentials) => callWithToken(credentials, 'system:serviceaccount:default:shop', 'kubernetes.default.svc'),
    right: 'service-account',
    answer: 'system:serviceaccount:default:shop',
    wrong: { ca: /401/, 'foreign/service-account': /401/ },
  },
  {
    between: 'kubectl of the administrator -> API server',
    programs: ['kubectl'],
    call: (credentials) => whoAmIByKubectl(controlPlane, 'admin', credentials),
    right: 'admin',
    answer: 'admin in system:masters',
    wrong: { 'service-account': noClient, 'foreign/admin': foreign },
  },
  {
    between: 'kubectl of alice -> API server',
    programs: ['kubectl'],
    call: (credentials) => whoAmIByKubectl(controlPlane, 'alice', credentials),
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

for (const { between, programs = [], call, right, answer, wrong } of interactions) {
  describeWithPeers(between, programs, () => {
    it.each(Object.entries(wrong))('%s is refused', async (name, reason) => {
      const known = new Set(etcd?.refusals);
      const refusal = await call(ours(name)).then(
        (answered) => expect.unreachable(`it was answered: ${answered}`),
        (error) => String(error),
      );
      // etcd tells only its own log why.
      const reasons = () => [refusal, ...(etcd?.refusals ?? [])].filter((line) => !known.has(line));
      await waitUntil(`${refusal} says ${reason}`, () => reasons().some((line) => reason.test(line)));
    });

    it(`${right} is accepted`, async () => {
      expect(await call(ours(right))).toBe(answer);
    });
  });
}

describe('a caller refuses a server that is not the one it calls', () => {
  const callAs = (servername: string) =>
    whoAmI(apiServerUrl(), { ca: ours('ca'), credentials: ours('admin'), servername });

  it.each(['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'])(
    'the API server is %s',
    async (servername) => {
      expect(await callAs(servername)).toBe('admin in system:masters');
    },
  );

  it.each(['worker1', 'kubernetes.default.svc.other.local', 'etcd1'])(
    'the API server is not %s',
    async (servername) => {
      await expect(callAs(servername)).rejects.toThrow(/altnames/);
    },
  );

  it('a server of a foreign cluster is refused', async () => {
    await expect(whoAmI(apiServerUrl(), { ca: ours('foreign/ca') })).rejects.toThrow(
      /self-signed certificate|signature failure|unable to/,
    );
  });
});

function ours(name: string): Credentials {
  return controlPlane.credentials(name);
}

function runningEtcd(): EtcdCluster {
  if (!etcd) throw new Error('etcd is not running');
  return etcd;
}

function apiServerUrl(): string {
  return controlPlane.apiServer.url;
}

function callApiServer(credentials: Credentials): Promise<string> {
  return whoAmI(apiServerUrl(), { ca: ours('ca'), credentials });
}

/** The credentials' key signs the token, as the controller manager's does. */
function callWithToken({ keyPem }: Credentials, subject: string, servername?: string): Promise<string> {
  const headers = { authorization: `Bearer ${signToken(subject, keyPem)}` };
  return whoAmI(apiServerUrl(), { ca: ours('ca'), headers, ...(servername && { servername }) });
}

function callAsFrontProxy(credentials: Credentials): Promise<string> {
  const headers = { 'x-remote-user': 'alice' };
  return whoAmI(controlPlane.extensionApiServer.url, { ca: ours('ca'), credentials, headers });
}

/** By etcd's JSON gateway, which calls etcd with the member's own certificate as a client. */
async function countMembers(credentials: Credentials): Promise<string> {
  const url = `${runningEtcd().url()}/v3/cluster/member/list`;
  const { members } = JSON.parse(await callHttps(url, { ca: ours('ca'), credentials, body: '{}' }));
  return `${members.length} members`;
}
