import { byCertificate, byFrontProxy, byToken, HttpsServer } from './https-server.ts';
import { addresses, type Credentials, TestCluster } from './test-cluster.ts';

/** A cluster's certificates in use: its API server, a kubelet and an extension API server, and a foreign cluster. */
export class ControlPlane {
  readonly cluster: TestCluster;
  /** Made from the same plan: the same names everywhere, under authorities and keys of its own. */
  readonly foreign: TestCluster;
  readonly apiServer: HttpsServer;
  readonly kubelet: HttpsServer;
  readonly extensionApiServer: HttpsServer;

  private constructor(
    clusters: readonly [TestCluster, TestCluster],
    servers: readonly [HttpsServer, HttpsServer, HttpsServer],
  ) {
    [this.cluster, this.foreign] = clusters;
    [this.apiServer, this.kubelet, this.extensionApiServer] = servers;
  }

  static async start(): Promise<ControlPlane> {
    const clusters = await Promise.all([TestCluster.generate(), TestCluster.generate()]);
    const [cluster] = clusters;
    await issueMore(cluster);
    const of = (name: string) => cluster.credentials(name);
    const servers = await Promise.all([
      HttpsServer.listen(addresses.master1, {
        credentials: of('master1-apiserver'),
        clientCa: of('ca'),
        authenticate: [byCertificate, byToken(of('service-account'))],
      }),
      HttpsServer.listen(addresses.worker1, {
        credentials: of('worker1-kubelet'),
        clientCa: of('ca'),
        authenticate: [byCertificate],
      }),
      HttpsServer.listen(addresses.master1, {
        credentials: of('metrics-server'),
        clientCa: of('proxy-client-ca'),
        authenticate: [byFrontProxy],
      }),
    ]);
    return new ControlPlane(clusters, servers);
  }

  /** `NAME` of the cluster, or `foreign/NAME`. */
  credentials(name: string): Credentials {
    const [, foreignName] = name.split('foreign/');
    return foreignName === undefined ? this.cluster.credentials(name) : this.foreign.credentials(foreignName);
  }

  async stop(): Promise<void> {
    await Promise.all([this.apiServer.close(), this.kubelet.close(), this.extensionApiServer.close()]);
    await Promise.all([this.cluster.remove(), this.foreign.remove()]);
  }
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
