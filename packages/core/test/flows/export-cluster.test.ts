import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { type ClusterExportInput, clusterLayouts, exportCluster } from '../../src/export-cluster.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, now, openBench, snapshot } from './flow-bench.ts';
import { makePlan } from './plans.ts';
import { isSignedBy } from './read-back.ts';
import { encryptKey } from './signing-fixture.ts';

const plan = makePlan({ provider: 'calico' });

/** Two machines that are all in one, and a worker. */
const stacked = {
  planFileName: 'plan.yaml',
  planText: plan.planText.replace(
    /etcd:[\s\S]*worker:/,
    `etcd: {nodes: [{host: one, ip: 10.0.0.1}, {host: two, ip: 10.0.0.2}]}
master: {load_balancer: "api.example.com:6443", nodes: [{host: one, ip: 10.0.0.1}, {host: two, ip: 10.0.0.2}]}
worker:`,
  ),
};

async function openBenchWithCluster(from = plan): Promise<Bench> {
  const bench = openBench(onTestFinished);
  await generateCluster(bench.workbench, from);
  bench.events.length = 0;
  return bench;
}

function place(): string {
  return path.join(temporaryFolder(onTestFinished), 'out');
}

function exporting({ workbench }: Bench, out: string, more: Partial<ClusterExportInput> = {}) {
  return exportCluster(workbench, { ...plan, layout: 'nodes', to: { path: out, overwrite: false }, ...more });
}

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();

describe('layout nodes', () => {
  it('has the files of the assets folder as they are, and kubeconfigs, in a folder for each machine', async () => {
    const bench = await openBenchWithCluster();
    const out = place();
    const exported = await exporting(bench, out);
    expect(exported).toMatchObject({ path: out, backupPath: undefined });
    expect(readdirSync(out).toSorted()).toEqual(['Master0', 'etcd0', 'worker0']);
    for (const file of files(out).filter((name) => name.endsWith('.pem'))) {
      expect([file, readFileSync(path.join(out, file), 'utf8')]).toEqual([
        file,
        bench.read('keys', path.basename(file)),
      ]);
    }
    const kubeconfig = parse(readFileSync(path.join(out, 'worker0/worker0-kubelet.kubeconfig'), 'utf8'));
    expect(kubeconfig.clusters[0].cluster.server).toBe('https://api.example.com:6443');
    expect(Buffer.from(kubeconfig.users[0].user['client-key-data'], 'base64').toString()).toBe(
      bench.read('keys', 'worker0-kubelet-key.pem'),
    );
  });

  it('needs no key of an authority, and no openssl', async () => {
    const { assetsFolder } = await openBenchWithCluster();
    for (const name of ['ca', 'proxy-client-ca']) rmSync(path.join(assetsFolder, `keys/${name}-key.pem`));
    const bench = openBench(onTestFinished, { assetsFolder, settings: { searchPath: '/nowhere' } });
    const out = place();
    await exporting(bench, out);
    expect(files(out).filter((file) => /(^|\/)(ca|proxy-client-ca)-key/.test(file))).toEqual([]);
  });
});

describe('layout kubeadm', () => {
  it('has pairs that belong together, each signed by the CA that kubeadm holds it against', async () => {
    const bench = await openBenchWithCluster(stacked);
    const out = place();
    await exporting(bench, out, { ...stacked, layout: 'kubeadm' });
    for (const host of ['one', 'two']) {
      const read = (file: string) => readFileSync(path.join(out, host, 'pki', file), 'utf8');
      const issuers = { apiserver: 'ca', 'apiserver-kubelet-client': 'ca', 'front-proxy-client': 'front-proxy-ca' };
      const etcd = {
        'apiserver-etcd-client': 'etcd/ca',
        'etcd/server': 'etcd/ca',
        'etcd/peer': 'etcd/ca',
        'etcd/healthcheck-client': 'etcd/ca',
      };
      const selfSigned = { ca: 'ca', 'front-proxy-ca': 'front-proxy-ca', 'etcd/ca': 'etcd/ca' };
      for (const [name, issuer] of Object.entries({ ...issuers, ...etcd, ...selfSigned })) {
        const spki = { type: 'spki', format: 'der' } as const;
        const ofKey = createPublicKey(createPrivateKey(read(`${name}.key`))).export(spki);
        expect([name, createPublicKey(read(`${name}.crt`)).export(spki)]).toEqual([name, ofKey]);
        expect([name, await isSignedBy(read(`${name}.crt`), read(`${issuer}.crt`))]).toEqual([name, true]);
      }
      const signing = createPublicKey(createPrivateKey(read('sa.key')));
      expect(createPublicKey(read('sa.pub')).equals(signing)).toBe(true);
    }
    expect(readFileSync(path.join(out, 'one/pki/apiserver.crt'))).not.toEqual(
      readFileSync(path.join(out, 'two/pki/apiserver.crt')),
    );
  });

  it('has kubeconfigs with the CA of ca.crt, byte by byte, as kubeadm compares them', async () => {
    const bench = await openBenchWithCluster(stacked);
    const out = place();
    await exporting(bench, out, { ...stacked, layout: 'kubeadm', server: 'https://10.0.0.1:6443' });
    for (const name of ['admin', 'controller-manager', 'scheduler', 'kubelet']) {
      const { clusters } = parse(readFileSync(path.join(out, `one/${name}.conf`), 'utf8'));
      const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
      expect(server).toBe('https://10.0.0.1:6443');
      expect(Buffer.from(ca, 'base64')).toEqual(readFileSync(path.join(out, 'one/pki/ca.crt')));
    }
  });

  it('leaves the keys of the authorities out for an external CA, also when they are not there', async () => {
    const bench = await openBenchWithCluster(stacked);
    for (const name of ['ca', 'proxy-client-ca']) rmSync(bench.file(`keys/${name}-key.pem`));
    const out = place();
    await exporting(bench, out, { ...stacked, layout: 'kubeadm', externalCa: true });
    expect(files(out).filter((file) => file.endsWith('ca.key'))).toEqual([]);
    const work = () => exporting(bench, place(), { ...stacked, layout: 'kubeadm' });
    await expectRefused(bench, work, 'authority-incomplete', 'ca.pem is there but');
  });

  it('a machine that is for etcd alone gets no key of an authority', async () => {
    const bench = await openBenchWithCluster();
    const out = place();
    await exporting(bench, out, { layout: 'kubeadm' });
    expect(files(out).filter((file) => file.endsWith('ca.key'))).toEqual([
      'Master0/pki/ca.key',
      'Master0/pki/front-proxy-ca.key',
    ]);
  });
});

describe('either layout', () => {
  it.each(clusterLayouts)('%s: only the owner may read what holds a key', async (layout) => {
    const bench = await openBenchWithCluster(stacked);
    const out = place();
    await exporting(bench, out, { ...stacked, layout });
    for (const file of files(out)) {
      const holdsKey = /PRIVATE KEY|client-key-data/.test(readFileSync(path.join(out, file), 'utf8'));
      expect([file, (statSync(path.join(out, file)).mode & 0o777).toString(8)]).toEqual([
        file,
        holdsKey ? '600' : '644',
      ]);
    }
  });

  it.each(clusterLayouts)('%s: changes nothing in the assets folder', async (layout) => {
    const bench = await openBenchWithCluster();
    const before = snapshot(bench.assetsFolder);
    await exporting(bench, place(), { layout });
    expect(snapshot(bench.assetsFolder)).toEqual(before);
  });

  it('what is there is kept when it is replaced', async () => {
    const bench = await openBenchWithCluster();
    const out = place();
    await exporting(bench, out);
    const before = snapshot(out);
    const to = { path: out, overwrite: true };
    expect(await exporting(bench, out, { layout: 'kubeadm', to })).toMatchObject({ backupPath: `${out}.bak` });
    expect(snapshot(`${out}.bak`)).toEqual(before);
    await expectRefused(bench, () => exporting(bench, out, { to }), 'file-exists', 'out.bak is there already');
  });
});

describe('what is refused, with nothing written', () => {
  test.each<[string, Partial<ClusterExportInput>, string, string]>([
    ['a plan that cannot be read', { planText: ':' }, 'plan-invalid', 'plan.yaml'],
    ['an external CA of layout nodes', { externalCa: true }, 'request-invalid', 'layout nodes'],
    ['a server that is none', { server: 'ftp://x' }, 'request-invalid', 'ftp://x'],
  ])('%s', async (_title, more, code, message) => {
    const bench = await openBenchWithCluster();
    const out = place();
    await expectRefused(bench, () => exporting(bench, out, more), code, message);
    expect(existsSync(out)).toBe(false);
  });

  it('a folder with something in it', async () => {
    const bench = await openBenchWithCluster();
    const out = place();
    await exporting(bench, out);
    const before = snapshot(out);
    await expectRefused(bench, () => exporting(bench, out), 'file-exists', 'out is there already');
    expect(snapshot(out)).toEqual(before);
  });

  test.each<[string, (bench: Bench) => void, string, RegExp]>([
    [
      'a certificate that is missing',
      (bench) => {
        rmSync(bench.file('keys/worker0-kubelet.pem'));
        rmSync(bench.file('keys/worker0-kubelet-key.pem'));
      },
      'certificate-not-found',
      /"worker0-kubelet" is not there, so nothing was exported\nworker0-kubelet: the kubelet on worker0/,
    ],
    [
      'a certificate that is missing while its key is there',
      (bench) => rmSync(bench.file('keys/etcd-client.pem')),
      'certificate-not-found',
      /"etcd-client" is not there/,
    ],
    [
      'a key that is missing',
      (bench) => rmSync(bench.file('keys/Master0-apiserver-key.pem')),
      'key-missing',
      /Master0-apiserver-key\.pem, found no such file/,
    ],
    [
      'a key of another certificate',
      (bench) => writeFileSync(bench.file('keys/proxy-client-key.pem'), bench.read('keys', 'admin-key.pem')),
      'key-mismatch',
      /another key in .*proxy-client-key\.pem/,
    ],
    [
      'a CA whose certificate is gone',
      (bench) => rmSync(bench.file('keys/ca.pem')),
      'authority-incomplete',
      /ca-key\.pem is there but .*ca\.pem is not/,
    ],
    [
      'an encrypted key of a leaf',
      (bench) =>
        writeFileSync(
          bench.file('keys/service-account-key.pem'),
          encryptKey(bench.read('keys', 'service-account-key.pem'), 'x'),
        ),
      'key-missing',
      /service-account-key\.pem is encrypted, and goes along/,
    ],
    [
      'an encrypted key of a user',
      (bench) =>
        writeFileSync(
          bench.file('keys/kube-scheduler-key.pem'),
          encryptKey(bench.read('keys', 'kube-scheduler-key.pem'), 'x'),
        ),
      'key-missing',
      /kube-scheduler-key\.pem is encrypted, and a kubeconfig needs the key/,
    ],
  ])('%s', async (_title, change, code, message) => {
    const bench = await openBenchWithCluster();
    change(bench);
    const out = place();
    await expectRefused(bench, () => exporting(bench, out), code, message);
    expect(existsSync(out)).toBe(false);
  });

  it('what is not as the plan wants it', async () => {
    const bench = await openBenchWithCluster();
    const planText = plan.planText.replace('10.0.0.1,', '10.0.0.99,');
    const work = () => exporting(bench, place(), { planText });
    await expectRefused(bench, work, 'plan-differs', /etcd0-etcd: subjectAltName: wanted ip:10\.0\.0\.99/);
  });

  it('what is expired', async () => {
    const { assetsFolder } = await openBenchWithCluster();
    const at = new Date(now.getTime() + 366 * 86_400_000);
    const bench = openBench(onTestFinished, { assetsFolder, at });
    await expectRefused(bench, () => exporting(bench, place()), 'plan-differs', /expired|notAfter/);
  });

  it('an encrypted key of the CA, where kubeadm would have it', async () => {
    const bench = await openBenchWithCluster();
    writeFileSync(bench.file('keys/ca-key.pem'), encryptKey(bench.read('keys', 'ca-key.pem'), 'x'));
    const work = () => exporting(bench, place(), { layout: 'kubeadm' });
    await expectRefused(bench, work, 'key-missing', 'ca-key.pem is encrypted, and goes along');
    await exporting(bench, place(), { layout: 'kubeadm', externalCa: true });
    await exporting(bench, place());
  });

  it('a plan without masters does not say where the API servers are', async () => {
    const workers = { ...plan, planText: plan.planText.replace(/master:[\s\S]*worker:/, 'worker:') };
    const bench = await openBenchWithCluster(workers);
    const work = () => exporting(bench, place(), workers);
    await expectRefused(bench, work, 'request-invalid', 'nothing says where the API servers are');
    await exporting(bench, place(), { ...workers, server: 'api.example.com:6443' });
  });

  it('what is not as planned of a certificate that does not go along is left aside', async () => {
    const bench = await openBenchWithCluster();
    rmSync(bench.file('keys/admin-key.pem'));
    await exporting(bench, place());
    await expectRefused(bench, () => exporting(bench, place(), { layout: 'kubeadm' }), 'key-missing', 'admin-key.pem');
  });
});

const frontProxy =
  'kubeadm believes only front-proxy-client, and "proxy-client" is aggregator; say requestheader-allowed-names: aggregator in its apiServer.extraArgs';

describe('where kubeadm is stricter, it is told', () => {
  it.each([
    ['', []],
    [
      'ed25519',
      [expect.stringMatching(/^kubeadm reads RSA and ECDSA keys only, and ".*" and \d+ more are of another kind$/)],
    ],
  ])('keys of kind %j', async (keyAlgorithm, warnings) => {
    const of = makePlan({ provider: 'calico', keyAlgorithm });
    const bench = await openBenchWithCluster(of);
    await exporting(bench, place(), { ...of, layout: 'kubeadm' });
    expect(bench.warnings()).toEqual([frontProxy, ...warnings]);
    bench.events.length = 0;
    await exporting(bench, place(), of);
    expect(bench.warnings()).toEqual([]);
  });

  it('nothing of a front proxy where there is no master', async () => {
    const workers = { ...plan, planText: plan.planText.replace(/master:[\s\S]*worker:/, 'worker:') };
    const bench = await openBenchWithCluster(workers);
    await exporting(bench, place(), { ...workers, layout: 'kubeadm', server: 'api.example.com' });
    expect(bench.warnings()).toEqual([]);
  });

  it('an etcd certificate without the names that kubeadm join wants, until they are in it', async () => {
    const bench = await openBenchWithCluster(stacked);
    await exporting(bench, place(), { ...stacked, layout: 'kubeadm' });
    expect(bench.warnings()).toEqual([
      frontProxy,
      'kubeadm join wants localhost, 127.0.0.1, ::1 in each etcd certificate, and "one-etcd" and 1 more are without one of them',
    ]);
    for (const [host, ip] of [
      ['one', '10.0.0.1'],
      ['two', '10.0.0.2'],
    ] as const) {
      const subjectAltName = [host, ip, 'localhost', '127.0.0.1', '::1'];
      const request = { name: `${host}-etcd`, subject: { commonName: host }, profile: 'tls-peer', subjectAltName };
      await issueCertificate(bench.workbench, request, { overwrite: true });
    }
    bench.events.length = 0;
    await exporting(bench, place(), { ...stacked, layout: 'kubeadm' });
    expect(bench.warnings()).toEqual([frontProxy]);
  });

  it('a ca.pem of more than one certificate', async () => {
    const bench = await openBenchWithCluster();
    writeFileSync(bench.file('keys/ca.pem'), bench.read('keys', 'ca.pem') + bench.read('keys', 'proxy-client-ca.pem'));
    const out = place();
    await exporting(bench, out, { layout: 'kubeadm' });
    expect(bench.warnings()).toEqual([frontProxy, expect.stringContaining('ca.pem holds more than one certificate')]);
    expect(readFileSync(path.join(out, 'worker0/pki/ca.crt'), 'utf8')).toBe(bench.read('keys', 'ca.pem'));
  });
});
