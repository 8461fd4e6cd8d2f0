import path from 'node:path';
import { startOnFreePorts } from './free-ports.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { getOutput, runProgram } from './run-program.ts';
import { addresses, type Credentials, type TestCluster } from './test-cluster.ts';

/** What must be installed. */
export const etcdPrograms = ['etcd', 'etcdctl'];

const members = ['etcd1', 'etcd2', 'etcd3'] as const;
type Member = (typeof members)[number];
type Ports = Readonly<Record<Member, { readonly client: number; readonly peer: number }>>;

/** etcdctl tries a refused connection again until then. */
const commandTimeout = '--command-timeout=3s';

/** Three members on three addresses, which demand a certificate from clients and from each other. */
export class EtcdCluster {
  readonly #cluster: TestCluster;
  readonly #ports: Ports;
  readonly #surroundings: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  readonly #running = new Map<Member, ProcessUnderTest>();

  private constructor(cluster: TestCluster, ports: Ports) {
    this.#cluster = cluster;
    this.#ports = ports;
    this.#surroundings = { cwd: cluster.folder, env: { ETCDCTL_API: '3' } };
  }

  /** With the first two members, which are a majority; the third is started by `join`. */
  static start(cluster: TestCluster): Promise<EtcdCluster> {
    return startOnFreePorts('0.0.0.0', 2 * members.length, async (ports) => {
      const etcd = new EtcdCluster(cluster, portsOf(ports));
      try {
        await etcd.#startMajority();
        return etcd;
      } catch (error) {
        await etcd.stop();
        throw error;
      }
    });
  }

  /** Runs the third member with a certificate; says how it is, and rejects when its peers turn it away. */
  async join(credentials: Credentials): Promise<string> {
    await this.#stopMember('etcd3');
    const etcd3 = this.#startMember('etcd3', credentials);
    // A member that only its peers can call comes to serve all the same; one that joins can call them.
    await etcd3.waitUntil('etcd3 joins, or is turned away', async () => {
      if (etcd3.output.includes('remote error: tls')) throw new Error('etcd3 was turned away');
      return /established TCP streaming .*stream-reader-type/.test(etcd3.output) && (await this.#isHealthy('etcd3'));
    });
    return 'healthy';
  }

  /** What the first two members have logged about connections that they refused. */
  get refusals(): string[] {
    const logs = (['etcd1', 'etcd2'] as const).map((member) => this.#get(member).output);
    return logs.flatMap((log) => log.match(/.*rejected connection.*/g) ?? []);
  }

  /** Where a member that runs serves clients. */
  url(member: Member): string {
    return `https://${addresses[member]}:${this.#ports[member].client}`;
  }

  /** Puts a value by etcdctl and gets it back: the value. */
  async putAndGet(credentials: Credentials): Promise<string> {
    const client = this.#clientArguments(credentials, 'etcd1', 'etcd2');
    await getOutput('etcdctl', [...client, 'put', 'greeting', 'hello'], this.#surroundings);
    const value = await getOutput('etcdctl', [...client, 'get', 'greeting', '--print-value-only'], this.#surroundings);
    return value.trim();
  }

  async stop(): Promise<void> {
    await Promise.all(members.map((member) => this.#stopMember(member)));
  }

  async #startMajority(): Promise<void> {
    const majority = (['etcd1', 'etcd2'] as const).map((member) => ({
      member,
      running: this.#startMember(member, this.#cluster.credentials(`${member}-etcd`)),
    }));
    await Promise.all(
      majority.map(({ member, running }) => running.waitUntil(`${member} serves`, () => this.#isHealthy(member))),
    );
  }

  #get(member: Member): ProcessUnderTest {
    const running = this.#running.get(member);
    if (!running) throw new Error(`${member} is not running`);
    return running;
  }

  async #isHealthy(member: Member): Promise<boolean> {
    if (!this.#get(member).output.includes('serving client traffic securely')) return false;
    const client = this.#clientArguments(this.#cluster.credentials('etcd-client'), member);
    return (await runProgram('etcdctl', [...client, 'endpoint', 'health'], this.#surroundings)).exitCode === 0;
  }

  #clientArguments({ certificatePath, keyPath }: Credentials, ...targets: Member[]): string[] {
    const endpoints = targets.map((member) => this.url(member)).join(',');
    const ca = this.#cluster.credentials('ca').certificatePath;
    return ['--endpoints', endpoints, '--cacert', ca, '--cert', certificatePath, '--key', keyPath, commandTimeout];
  }

  #startMember(member: Member, credentials: Credentials): ProcessUnderTest {
    const dataFolder = path.join(this.#cluster.folder, `${member}-data`);
    const running = new ProcessUnderTest(
      'etcd',
      ['--name', member, '--data-dir', dataFolder, '--logger=zap', ...this.#urls(member), ...this.#tls(credentials)],
      this.#cluster.folder,
    );
    this.#running.set(member, running);
    return running;
  }

  #urls(member: Member): string[] {
    const peerUrl = (of: Member) => `https://${addresses[of]}:${this.#ports[of].peer}`;
    return [
      ...['--listen-client-urls', this.url(member), '--advertise-client-urls', this.url(member)],
      ...['--listen-peer-urls', peerUrl(member), '--initial-advertise-peer-urls', peerUrl(member)],
      ...['--initial-cluster', members.map((of) => `${of}=${peerUrl(of)}`).join(',')],
      ...['--heartbeat-interval=50', '--election-timeout=500'],
    ];
  }

  #tls({ certificatePath, keyPath }: Credentials): string[] {
    const ca = this.#cluster.credentials('ca').certificatePath;
    return [
      ...['--client-cert-auth', '--trusted-ca-file', ca, '--cert-file', certificatePath, '--key-file', keyPath],
      ...['--peer-client-cert-auth', '--peer-trusted-ca-file', ca],
      ...['--peer-cert-file', certificatePath, '--peer-key-file', keyPath],
    ];
  }

  async #stopMember(member: Member): Promise<void> {
    await this.#running.get(member)?.stop();
    this.#running.delete(member);
  }
}

function portsOf(ports: readonly number[]): Ports {
  const pairOf = (index: number) => ({ client: ports[2 * index] ?? 0, peer: ports[2 * index + 1] ?? 0 });
  return { etcd1: pairOf(0), etcd2: pairOf(1), etcd3: pairOf(2) };
}
