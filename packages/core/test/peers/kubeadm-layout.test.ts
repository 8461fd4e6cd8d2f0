import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPeers } from './find-program.ts';
import { byCertificate, HttpsServer } from './https-server.ts';
import { getOutput } from './run-program.ts';
import { addresses, type Credentials, TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
let out: string;
let apiServer: HttpsServer;
beforeAll(async () => {
  cluster = await TestCluster.generate();
  out = await cluster.export('kubeadm');
  const identity = { credentials: read('apiserver'), clientCa: read('ca'), authenticate: [byCertificate] };
  apiServer = await HttpsServer.listen(addresses.master1, identity);
});
afterAll(async () => {
  await apiServer?.close();
  await cluster?.remove();
});

const pki = (...names: string[]) => path.join(out, 'master1/pki', ...names);

function read(name: string): Credentials {
  const [certificatePath, keyPath] = [pki(`${name}.crt`), pki(`${name}.key`)];
  const [certificatePem, keyPem] = [readFileSync(certificatePath, 'utf8'), readFileSync(keyPath, 'utf8')];
  return { name, certificatePem, keyPem, certificatePath, keyPath };
}

describeWithPeers('kubectl calls the API server of a kubeadm folder', ['kubectl'], () => {
  it.each([
    ['master1/admin.conf', 'admin in system:masters'],
    ['master1/controller-manager.conf', 'system:kube-controller-manager'],
    ['master1/scheduler.conf', 'system:kube-scheduler'],
    ['master1/kubelet.conf', 'system:node:master1 in system:nodes'],
    ['worker1/kubelet.conf', 'system:node:worker1 in system:nodes'],
  ])('by %s, as %s', async (file, caller) => {
    const config = ['--kubeconfig', path.join(out, file), '--server', apiServer.url, '--request-timeout=10s'];
    const answer = await getOutput('kubectl', [...config, 'get', '--raw', '/whoami'], { cwd: cluster.folder });
    expect(JSON.parse(answer)).toEqual({ caller });
  });
});

describeWithPeers('openssl verifies what lies in a kubeadm folder', ['openssl'], () => {
  const inEtcd1 = ['etcd/server', 'etcd/peer', 'etcd/healthcheck-client'].map((name) => `etcd1/pki/${name}`);

  it.each([
    ['master1/pki/apiserver', 'master1/pki/ca', 'sslserver'],
    ['master1/pki/apiserver-kubelet-client', 'master1/pki/ca', 'sslclient'],
    ['master1/pki/apiserver-etcd-client', 'master1/pki/etcd/ca', 'sslclient'],
    ['master1/pki/front-proxy-client', 'master1/pki/front-proxy-ca', 'sslclient'],
    ...inEtcd1.map((name) => [name, 'etcd1/pki/etcd/ca', name.endsWith('client') ? 'sslclient' : 'sslserver']),
  ])('%s against %s', async (name = '', ca = '', purpose = '') => {
    const trust = ['-no-CApath', '-no-CAstore', '-CAfile', `${ca}.crt`, '-x509_strict', '-purpose', purpose];
    const verified = await getOutput('openssl', ['verify', ...trust, `${name}.crt`], { cwd: out });
    expect(verified).toBe(`${name}.crt: OK\n`);
    const keys = await Promise.all([
      getOutput('openssl', ['x509', '-in', `${name}.crt`, '-noout', '-pubkey'], { cwd: out }),
      getOutput('openssl', ['pkey', '-in', `${name}.key`, '-pubout'], { cwd: out }),
    ]);
    expect(keys[0]).toBe(keys[1]);
  });

  it('the public key of service accounts', async () => {
    const ofKey = await getOutput('openssl', ['pkey', '-in', pki('sa.key'), '-pubout'], { cwd: out });
    expect(readFileSync(pki('sa.pub'), 'utf8')).toBe(ofKey);
  });
});
