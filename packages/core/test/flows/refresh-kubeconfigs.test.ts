import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { generateCluster } from '../../src/generate-cluster.ts';
import { renewAuthority } from '../../src/renew-authority.ts';
import { rekeyCertificates, renewCertificates } from '../../src/renew-certificates.ts';
import { writeKubeconfig } from '../../src/write-kubeconfig.ts';
import { type Bench, openBench } from './flow-bench.ts';
import { makePlan } from './plans.ts';
import { daysLater } from './renewal-bench.ts';

/** A cluster with the kubeconfigs of admin and of the scheduler. */
async function withKubeconfigs(): Promise<Bench> {
  const bench = openBench(onTestFinished);
  await generateCluster(bench.workbench, makePlan());
  await writeKubeconfig(bench.workbench, { user: 'kube-scheduler', server: 'https://other.example:6443' });
  return bench;
}

const decode = (data: string) => Buffer.from(data, 'base64').toString();

function readKubeconfig(bench: Bench, file: string) {
  const { clusters, users, ...rest } = parse(bench.read(file));
  return {
    rest,
    server: clusters[0].cluster.server,
    authority: decode(clusters[0].cluster['certificate-authority-data']),
    certificate: decode(users[0].user['client-certificate-data']),
    key: decode(users[0].user['client-key-data']),
  };
}

describe('a kubeconfig', () => {
  it('holds the renewed certificate, and all else of it stays', async () => {
    const bench = await withKubeconfigs();
    const before = readKubeconfig(bench, 'kubeconfig');
    const text = bench.read('kubeconfig');
    const { kubeconfigs } = await renewCertificates(daysLater(bench, 1).workbench, { names: ['admin'] });
    expect(kubeconfigs).toEqual([bench.file('kubeconfig')]);
    const certificate = bench.read('keys', 'admin.pem');
    expect(readKubeconfig(bench, 'kubeconfig')).toEqual({ ...before, certificate });
    expect(bench.read('kubeconfig.bak')).toBe(text);
    expect(bench.read('kubeconfig')).toBe(
      text.replace(
        /client-certificate-data: .*/,
        `client-certificate-data: ${Buffer.from(certificate).toString('base64')}`,
      ),
    );
    expect(statSync(bench.file('kubeconfig')).mode & 0o777).toBe(0o600);
    expect(existsSync(bench.file('kube-scheduler.kubeconfig.bak'))).toBe(false);
  });

  it('holds the new key beside the certificate', async () => {
    const bench = await withKubeconfigs();
    await rekeyCertificates(bench.workbench, { names: ['kube-scheduler'] });
    const { certificate, key, server } = readKubeconfig(bench, 'kube-scheduler.kubeconfig');
    expect(certificate).toBe(bench.read('keys', 'kube-scheduler.pem'));
    expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(server).toBe('https://other.example:6443');
  });

  it('trusts the renewed authority', async () => {
    const bench = await withKubeconfigs();
    const { kubeconfigs } = await renewAuthority(daysLater(bench, 1).workbench, { name: 'ca' });
    expect(kubeconfigs).toEqual([bench.file('kube-scheduler.kubeconfig'), bench.file('kubeconfig')]);
    expect(readKubeconfig(bench, 'kubeconfig').authority).toBe(bench.read('keys', 'ca.pem'));
  });

  it('that had been forgotten holds the certificate before the last one, and is mended too', async () => {
    const bench = await withKubeconfigs();
    const stale = bench.read('kubeconfig');
    await renewCertificates(daysLater(bench, 1).workbench, { names: ['admin'] });
    writeFileSync(bench.file('kubeconfig'), stale);
    await renewCertificates(daysLater(bench, 2).workbench, { names: ['admin'] });
    expect(readKubeconfig(bench, 'kubeconfig').certificate).toBe(bench.read('keys', 'admin.pem'));
  });

  it('of another tool keeps its comments and its other users', async () => {
    const bench = await withKubeconfigs();
    const mine = bench
      .read('kubeconfig')
      .replace('users:', '# mine\nusers:\n  - name: token\n    user:\n      token: abc # secret');
    writeFileSync(bench.file('mine.kubeconfig'), mine);
    await renewCertificates(daysLater(bench, 1).workbench, { names: ['admin'] });
    const certificate = Buffer.from(bench.read('keys', 'admin.pem')).toString('base64');
    expect(bench.read('mine.kubeconfig')).toBe(
      mine.replace(/client-certificate-data: .*/, `client-certificate-data: ${certificate}`),
    );
  });

  test.each([
    ['that is no YAML', 'a: [', true],
    ['that is empty', '', true],
    ['that is something else', 'users: 1\nclusters:\n  - 2\n  - {cluster: 3}\n', false],
    ['whose data is none', 'users:\n  - {name: a, user: {client-certificate-data: "%%"}}\n', false],
  ])('%s is left as it is', async (_, text, isTold) => {
    const bench = await withKubeconfigs();
    writeFileSync(bench.file('odd.kubeconfig'), text);
    const later = daysLater(bench, 1);
    const { renewed, failures } = await renewCertificates(later.workbench, { names: ['admin'] });
    expect([renewed.length, failures]).toEqual([1, []]);
    expect(bench.read('odd.kubeconfig')).toBe(text);
    expect(later.warnings()).toEqual(isTold ? [expect.stringContaining('odd.kubeconfig')] : []);
  });

  it('that cannot be written is told, and the renewal stays', async () => {
    const bench = await withKubeconfigs();
    // A backup cannot take this name.
    mkdirSync(bench.file('kubeconfig.bak'));
    const { renewed, failures } = await renewCertificates(daysLater(bench, 1).workbench, { names: ['admin'] });
    expect([renewed.length, failures.map(({ name }) => name)]).toEqual([1, ['kubeconfig']]);
  });
});
