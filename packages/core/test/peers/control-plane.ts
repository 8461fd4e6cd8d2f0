import { EtcdCluster, etcdPrograms } from './etcd-cluster.ts';
import { findProgram } from './find-program.ts';
import { byCertificate, byFrontProxy, byToken, HttpsServer } from './https-server.ts';
import { addresses, type Credentials, TestCluster } from './test-cluster.ts';

/** A cluster's certificates in use: its etcd, API server, a kubelet, an extension API server, and a foreign cluster. */
export class ControlPlane {
  readonly cluster: TestCluster;
  /** Made from the same plan: the same names everywhere, under authorities and keys of its own. */
  readonly foreign: TestCluster;
  readonly apiServer: HttpsServer;
  readonly kubelet: HttpsServer;
  readonly extensionApiServer: HttpsServer;
  readonly #etcd: EtcdCluster | undefined;

  private constructor(
    clusters: readonly [TestCluster, TestCluster],
    servers: readonly [HttpsServer, HttpsServer, HttpsServer],
    etcd: EtcdCluster | undefined,
  ) {
    [this.cluster, this.foreign] = clusters;
    [this.apiServer, this.kubelet, this.extensionApiServer] = servers;
    this.#etcd = etcd;
  }

  /** Without etcd, when that is not installed. */
  static async start(): Promise<ControlPlane> {
    const clusters = await Promise.all([TestCluster.generate(), TestCluster.generate()]);
    const [cluster] = clusters;
    try {
      await issueMore(cluster);
      const etcd = etcdPrograms.every(findProgram) ? await EtcdCluster.start(cluster) : undefined;
      return new ControlPlane(clusters, await listen(cluster), etcd);
    } catch (error) {
      await Promise.all(clusters.map((each) => each.remove()));
      throw error;
    }
  }

  get etcd(): EtcdCluster {
    if (!this.#etcd) throw new Error('etcd is not installed');
    return this.#etcd;
  }

  /** What etcd has logged about connections that it refused. */
  get etcdRefusals(): readonly string[] {
    return this.#etcd?.refusals ?? [];
  }

  /** `NAME` of the cluster, or `foreign/NAME`. */
  credentials(name: string): Credentials {
    const [, foreignName] = name.split('foreign/');
    return foreignName === undefined ? this.cluster.credentials(name) : this.foreign.credentials(foreignName);
  }

  async stop(): Promise<void> {
    await Promise.all([this.apiServer, this.kubelet, this.extensionApiServer].map((server) => server.close()));
    await this.#etcd?.stop();
    await Promise.all([this.cluster.remove(), this.foreign.remove()]);
  }
}

/** The API server, the kubelet and the extension API server. */
function listen(cluster: TestCluster): Promise<[HttpsServer, HttpsServer, HttpsServer]> {
  const of = (name: string) => cluster.credentials(name);
  const ofApiServer = {
    credentials: of('master1-apiserver'),
    clientCa: of('ca'),
    authenticate: [byCertificate, byToken(of('service-account'))],
  };
  const ofKubelet = { credentials: of('worker1-kubelet'), clientCa: of('ca'), authenticate: [byCertificate] };
  const ofExtension = {
    credentials: of('metrics-server'),
    clientCa: of('proxy-client-ca'),
    authenticate: [byFrontProxy],
  };
  return Promise.all([
    HttpsServer.listen(addresses.master1, ofApiServer),
    HttpsServer.listen(addresses.worker1, ofKubelet),
    HttpsServer.listen(addresses.master1, ofExtension),
  ]);
}

/** A user, an extension API server, and what a member of etcd would have if it were a server only. */
async function issueMore(cluster: TestCluster): Promise<void> {
  const alice = { commonName: 'alice', organizationName: ['dev', 'ops'] };
  await cluster.issue({ name: 'alice', profile: 'tls-client', subject: alice });
  await cluster.issue({
    name: 'alice-server',
    profile: 'tls-server',
    subject: alice,
    subjectAltName: ['alice.example'],
  });
  const service = 'metrics-server.kube-system.svc';
  await cluster.issue({ name: 'metrics-server', profile: 'tls-server', subjectAltName: [service, addresses.master1] });
  await cluster.issue({
    name: 'etcd3-server',
    profile: 'tls-server',
    subject: { commonName: 'etcd3' },
    subjectAltName: ['etcd3', addresses.etcd3, '127.0.0.1'],
  });
}
