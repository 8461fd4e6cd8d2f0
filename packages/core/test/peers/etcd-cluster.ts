import path from 'node:path';
import { startOnFreePorts } from './free-ports.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { getOutput, runProgram } from './run-program.ts';
import { addresses, type Credentials, type TestCluster } from './test-cluster.ts';

/** What must be installed. */
export const etcdPrograms = ['etcd', 'etcdctl'];

export const members = ['etcd1', 'etcd2', 'etcd3'] as const;
export type Member = (typeof members)[number];

/** What a machine shows, and whom it trusts; all paths. */
export interface Identity {
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly trustedPath: string;
}
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
    const identities = (['etcd1', 'etcd2'] as const).map((member) => [member, `${member}-etcd`] as const);
    return EtcdCluster.startMembers(
      cluster,
      new Map(identities.map(([member, name]) => [member, cluster.identity(name)])),
      cluster.identity('etcd-client'),
    );
  }

  /** With as many as have an identity; they must be a majority. */
  static startMembers(
    cluster: TestCluster,
    identities: ReadonlyMap<Member, Identity>,
    client: Identity,
  ): Promise<EtcdCluster> {
    return startOnFreePorts('0.0.0.0', 2 * members.length, async (ports) => {
      const etcd = new EtcdCluster(cluster, portsOf(ports));
      try {
        const begun = [...identities].map(
          ([member, identity]) => [member, etcd.#startMember(member, identity)] as const,
        );
        await Promise.all(
          begun.map(([member, running]) =>
            running.waitUntil(`${member} serves`, () => etcd.#isHealthy(member, client)),
          ),
        );
        return etcd;
      } catch (error) {
        await etcd.stop();
        throw error;
      }
    });
  }

  /** Stops a member, does something while it is down, and starts it as another; resolves when it serves the client. */
  async restart(member: Member, identity: Identity, client: Identity, whileDown: () => Promise<void>): Promise<void> {
    await this.#stopMember(member);
    await whileDown();
    const running = this.#startMember(member, identity);
    await running.waitUntil(`${member} serves again`, () => this.#isHealthy(member, client));
  }

  /** Runs the third member with a certificate; says how it is, and rejects when its peers turn it away. */
  async join(credentials: Credentials): Promise<string> {
    await this.#stopMember('etcd3');
    const { certificatePath: trustedPath } = this.#cluster.credentials('ca');
    const etcd3 = this.#startMember('etcd3', { ...credentials, trustedPath });
    // A member that only its peers can call comes to serve all the same; one that joins can call them.
    await etcd3.waitUntil('etcd3 joins, or is turned away', async () => {
      if (etcd3.output.includes('remote error: tls')) throw new Error('etcd3 was turned away');
      return (
        /established TCP streaming .*stream-reader-type/.test(etcd3.output) &&
        (await this.#isHealthy('etcd3', this.#cluster.identity('etcd-client')))
      );
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
    const { certificatePath: trustedPath } = this.#cluster.credentials('ca');
    return this.putAndGetAt({ ...credentials, trustedPath }, ['etcd1', 'etcd2'], 'hello');
  }

  /** The same through some members, which answers only when a majority agrees. */
  async putAndGetAt(identity: Identity, targets: readonly Member[], greeting: string): Promise<string> {
    const client = this.#clientArguments(identity, ...targets);
    await getOutput('etcdctl', [...client, 'put', 'greeting', greeting], this.#surroundings);
    const value = await getOutput('etcdctl', [...client, 'get', 'greeting', '--print-value-only'], this.#surroundings);
    return value.trim();
  }

  async stop(): Promise<void> {
    await Promise.all(members.map((member) => this.#stopMember(member)));
  }

  #get(member: Member): ProcessUnderTest {
    const running = this.#running.get(member);
    if (!running) throw new Error(`${member} is not running`);
    return running;
  }

  async #isHealthy(member: Member, identity: Identity): Promise<boolean> {
    if (!this.#get(member).output.includes('serving client traffic securely')) return false;
    const client = this.#clientArguments(identity, member);
    return (await runProgram('etcdctl', [...client, 'endpoint', 'health'], this.#surroundings)).exitCode === 0;
  }

  #clientArguments({ certificatePath, keyPath, trustedPath }: Identity, ...targets: Member[]): string[] {
    const endpoints = targets.map((member) => this.url(member)).join(',');
    return [
      '--endpoints',
      endpoints,
      '--cacert',
      trustedPath,
      '--cert',
      certificatePath,
      '--key',
      keyPath,
      commandTimeout,
    ];
  }

  #startMember(member: Member, identity: Identity): ProcessUnderTest {
    const dataFolder = path.join(this.#cluster.folder, `${member}-data`);
    const running = new ProcessUnderTest(
      'etcd',
      ['--name', member, '--data-dir', dataFolder, '--logger=zap', ...this.#urls(member), ...tlsArguments(identity)],
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

  async #stopMember(member: Member): Promise<void> {
    await this.#running.get(member)?.stop();
    this.#running.delete(member);
  }
}

function tlsArguments({ certificatePath, keyPath, trustedPath }: Identity): string[] {
  return [
    ...['--client-cert-auth', '--trusted-ca-file', trustedPath, '--cert-file', certificatePath, '--key-file', keyPath],
    ...['--peer-client-cert-auth', '--peer-trusted-ca-file', trustedPath],
    ...['--peer-cert-file', certificatePath, '--peer-key-file', keyPath],
  ];
}

function portsOf(ports: readonly number[]): Ports {
  const pairOf = (index: number) => ({ client: ports[2 * index] ?? 0, peer: ports[2 * index + 1] ?? 0 });
  return { etcd1: pairOf(0), etcd2: pairOf(1), etcd3: pairOf(2) };
}
