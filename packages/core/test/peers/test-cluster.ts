import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ClusterLayout,
  exportCluster,
  generateCluster,
  issueCertificate,
  type RotationStage,
  rotateAuthority,
  Workbench,
  writeKubeconfig,
} from '../../src/index.ts';
import type { Identity } from './etcd-cluster.ts';

/** One pair, as a program is given it. */
export interface Credentials {
  readonly name: string;
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** Every machine is an address of this one. */
export const addresses = {
  etcd1: '127.0.0.11',
  etcd2: '127.0.0.12',
  etcd3: '127.0.0.13',
  master1: '127.0.0.21',
  worker1: '127.0.0.31',
};

const nodes = (...hosts: (keyof typeof addresses)[]) => ({
  nodes: hosts.map((host) => ({ host, ip: addresses[host] })),
});

// JSON is YAML too.
const planText = JSON.stringify({
  cluster: {
    name: 'loopback',
    networking: { service_cidr_block: '172.20.0.0/16' },
    certificates: { expiry: '720h', ca_expiry: '1440h' },
  },
  etcd: nodes('etcd1', 'etcd2', 'etcd3'),
  master: { load_balancer: 'localhost:6443', ...nodes('master1') },
  worker: nodes('worker1'),
});

/** A cluster as `cluster generate` makes it, in a folder of its own, valid now. */
export class TestCluster {
  readonly folder: string;
  readonly #workbench: Workbench;

  private constructor(folder: string) {
    this.folder = folder;
    this.#workbench = new Workbench({ assetsFolder: path.join(folder, 'generated'), frontEnd: 'test' });
  }

  static async generate(): Promise<TestCluster> {
    const cluster = new TestCluster(mkdtempSync(path.join(tmpdir(), 'certwright-peers-')));
    try {
      await generateCluster(cluster.#workbench, { planText, planFileName: 'kismatic-cluster.yaml' });
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  /** One certificate more, by the fields of a request. */
  async issue(request: { readonly name: string; readonly [field: string]: unknown }): Promise<Credentials> {
    await issueCertificate(this.#workbench, request);
    return this.credentials(request.name);
  }

  credentials(name: string): Credentials {
    const certificatePath = path.join(this.#workbench.assetsFolder, 'keys', `${name}.pem`);
    const keyPath = path.join(this.#workbench.assetsFolder, 'keys', `${name}-key.pem`);
    const [certificatePem, keyPem] = [readFileSync(certificatePath, 'utf8'), readFileSync(keyPath, 'utf8')];
    return { name, certificatePem, keyPem, certificatePath, keyPath };
  }

  /** What a machine is given of a pair: its files, and whom `ca` tells to trust. */
  identity(name: string): Identity {
    const { certificatePath, keyPath } = this.credentials(name);
    return { certificatePath, keyPath, trustedPath: this.credentials('ca').certificatePath };
  }

  async rotate(stage: RotationStage): Promise<void> {
    await rotateAuthority(this.#workbench, { name: 'ca', stage });
  }

  /** The text of the kubeconfig that is written for a user. */
  async kubeconfig(user: string, server: string): Promise<string> {
    const plan = { text: planText, fileName: 'kismatic-cluster.yaml' };
    const written = await writeKubeconfig(this.#workbench, { user, plan, server });
    return readFileSync(written.path, 'utf8');
  }

  /** The folder in which the cluster is laid out for its machines. */
  async export(layout: ClusterLayout): Promise<string> {
    const to = { path: path.join(this.folder, layout), overwrite: false };
    const input = { planText, planFileName: 'kismatic-cluster.yaml', layout, to };
    return (await exportCluster(this.#workbench, input)).path;
  }

  write(name: string, content: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  makeFolder(name: string): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  async remove(): Promise<void> {
    await this.#workbench.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
