import { describe, expect, it } from 'vitest';
import { kubeadmLayout } from './kubeadm-layout.ts';
import type { NodeFolder } from './node-folder.ts';
import { nodesLayout } from './nodes-layout.ts';
import { parseClusterPlan } from './parse-plan.ts';
import { wantedCertificates } from './wanted-certificates.ts';

const plan = (provider: string) =>
  parseClusterPlan(
    `
cluster: {name: demo, networking: {service_cidr_block: 172.20.0.0/16}, certificates: {expiry: 8760h}}
${provider === '' ? '' : `add_ons: {cni: {provider: ${provider}}}`}
etcd: {nodes: [{host: etcd1, ip: 10.0.0.1}, {host: all1, ip: 10.0.0.9}]}
master: {load_balancer: "api.example.com:6443", nodes: [{host: Master1, ip: 10.0.0.2}, {host: all1, ip: 10.0.0.9}]}
worker: {nodes: [{host: worker1, ip: 10.0.0.3}, {host: all1, ip: 10.0.0.9}]}
ingress: {nodes: [{host: ingress1, ip: 10.0.0.4}]}
storage: {nodes: [{host: storage1, ip: 10.0.0.5}]}
`,
    'plan.yaml',
  );

/** `path <- source pair`, in the order of their paths. */
function told(folders: readonly NodeFolder[], host: string): string[] {
  const { files = [] } = folders.find((folder) => folder.host === host) ?? {};
  return files.map(({ path, source }) => `${path} <- ${source.kind} ${source.pair}`).toSorted();
}

const pair = (path: string, name: string) => [`${path}.crt <- certificate ${name}`, `${path}.key <- key ${name}`];
const ownPair = (name: string) => [`${name}.pem <- certificate ${name}`, `${name}-key.pem <- key ${name}`];
const kubeconfig = (name: string) => `${name}.kubeconfig <- kubeconfig ${name}`;
const ca = 'ca.pem <- certificate ca';

const master = (host: string) => [
  ca,
  'proxy-client-ca.pem <- certificate proxy-client-ca',
  ...ownPair(`${host}-apiserver`),
  ...ownPair('etcd-client'),
  ...ownPair('apiserver-kubelet-client'),
  ...ownPair('proxy-client'),
  ...ownPair('service-account'),
  kubeconfig('kube-controller-manager'),
  kubeconfig('kube-scheduler'),
];
const kubelet = (host: string) => [ca, ...ownPair(`${host}-kubelet`), kubeconfig(`${host}-kubelet`)];
const calico = ownPair('etcd-client');

describe('layout nodes: a machine gets what its roles need, and nothing more', () => {
  it.each([
    ['calico', 'etcd1', [ca, ...ownPair('etcd1-etcd')]],
    ['calico', 'Master1', [...master('Master1'), ...kubelet('Master1')]],
    ['calico', 'worker1', [...kubelet('worker1'), ...calico]],
    ['calico', 'ingress1', [...kubelet('ingress1'), ...calico]],
    ['calico', 'storage1', [...kubelet('storage1'), ...calico]],
    ['calico', 'all1', [...ownPair('all1-etcd'), ...master('all1'), ...kubelet('all1')]],
    ['', 'worker1', [...kubelet('worker1'), ...calico]],
    ['weave', 'worker1', kubelet('worker1')],
    ['contiv', 'worker1', kubelet('worker1')],
    ['contiv', 'Master1', [...master('Master1'), ...kubelet('Master1'), ...ownPair('contiv-proxy-server')]],
  ])('with %j, %s', (provider, host, files) => {
    expect(told(nodesLayout(plan(provider)), host)).toEqual([...new Set(files)].toSorted());
  });
});

const kubeadmMaster = (host: string) => [
  'pki/ca.crt <- certificate ca',
  ...pair('pki/apiserver', `${host}-apiserver`),
  ...pair('pki/apiserver-kubelet-client', 'apiserver-kubelet-client'),
  ...pair('pki/apiserver-etcd-client', 'etcd-client'),
  'pki/front-proxy-ca.crt <- certificate proxy-client-ca',
  ...pair('pki/front-proxy-client', 'proxy-client'),
  'pki/sa.pub <- publicKey service-account',
  'pki/sa.key <- key service-account',
  'pki/etcd/ca.crt <- certificate ca',
  'admin.conf <- kubeconfig admin',
  'controller-manager.conf <- kubeconfig kube-controller-manager',
  'scheduler.conf <- kubeconfig kube-scheduler',
  `kubelet.conf <- kubeconfig ${host}-kubelet`,
];
const kubeadmEtcd = (host: string) => [
  'pki/etcd/ca.crt <- certificate ca',
  ...pair('pki/etcd/server', `${host}-etcd`),
  ...pair('pki/etcd/peer', `${host}-etcd`),
  ...pair('pki/etcd/healthcheck-client', 'etcd-client'),
];
const kubeadmWorker = (host: string) => ['pki/ca.crt <- certificate ca', `kubelet.conf <- kubeconfig ${host}-kubelet`];
const caKeys = ['pki/ca.key <- key ca', 'pki/front-proxy-ca.key <- key proxy-client-ca'];
const etcdCaKey = 'pki/etcd/ca.key <- key ca';

describe('layout kubeadm: a machine gets what kubeadm has in its /etc/kubernetes', () => {
  it.each([
    ['etcd1', kubeadmEtcd('etcd1'), []],
    ['Master1', kubeadmMaster('Master1'), caKeys],
    ['worker1', kubeadmWorker('worker1'), []],
    ['ingress1', kubeadmWorker('ingress1'), []],
    ['storage1', kubeadmWorker('storage1'), []],
    ['all1', [...kubeadmMaster('all1'), ...kubeadmEtcd('all1')], [...caKeys, etcdCaKey]],
  ])('%s', (host, files, keysOfAuthorities) => {
    const everything = [...files, ...keysOfAuthorities];
    expect(told(kubeadmLayout(plan('calico'), { externalCa: false }), host)).toEqual(
      [...new Set(everything)].toSorted(),
    );
    expect(told(kubeadmLayout(plan('calico'), { externalCa: true }), host)).toEqual([...new Set(files)].toSorted());
  });
});

describe('either layout', () => {
  const layouts = [nodesLayout, (one: ReturnType<typeof plan>) => kubeadmLayout(one, { externalCa: true })];

  it.each(layouts)('names no pair that the plan does not want, and no key of an authority', (layOut) => {
    const wanted = new Map(wantedCertificates(plan('contiv')).map(({ name, kind }) => [name, kind]));
    const sources = layOut(plan('contiv')).flatMap(({ files }) => files.map(({ source }) => source));
    expect(sources.filter(({ pair: name }) => !wanted.has(name))).toEqual([]);
    expect(sources.filter(({ kind, pair: name }) => kind === 'key' && wanted.get(name) === 'authority')).toEqual([]);
  });

  it.each(layouts)('has no path that leads out of its folder', (layOut) => {
    const paths = layOut(plan('contiv')).flatMap(({ files }) => files.map(({ path }) => path));
    expect(paths.filter((path) => !/^([a-z]+\/)*[A-Za-z0-9][A-Za-z0-9.-]*$/.test(path))).toEqual([]);
  });
});
