import { describe, expect, it } from 'vitest';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';
import { formatGeneralName } from '../certificate/general-name.ts';
import { parseClusterPlan } from './parse-plan.ts';
import type { WantedCertificate } from './wanted-certificate.ts';
import { wantedCertificates } from './wanted-certificates.ts';

const hourMs = 3_600_000;

function plan(more: string, keyAlgorithm = '""'): ReturnType<typeof parseClusterPlan> {
  return parseClusterPlan(
    `
cluster:
  name: demo
  networking: {service_cidr_block: 172.20.0.0/16}
  certificates:
    expiry: 8760h
    ca_expiry: 43800h
    apiserver_cert_extra_sans: "kube.example.com, 203.0.113.10, MASTER1, 127.0.0.1"
    key_algorithm: ${keyAlgorithm}
${more}`,
    'plan.yaml',
  );
}

/** A node in each role; all1 has all of them. */
const everyRole = plan(`
add_ons: {cni: {provider: contiv}}
etcd: {nodes: [{host: etcd1, ip: 10.0.0.1, internalip: 10.1.0.1}, {host: all1, ip: 10.0.0.9}]}
master: {load_balancer: "api.example.com:6443", nodes: [{host: Master1, ip: 10.0.0.2, internalip: 10.1.0.2}, {host: all1, ip: 10.0.0.9}]}
worker: {nodes: [{host: worker1, ip: 10.0.0.3}, {host: all1, ip: 10.0.0.9}]}
ingress: {nodes: [{host: ingress1, ip: 10.0.0.4}, {host: all1, ip: 10.0.0.9}]}
storage: {nodes: [{host: storage1, ip: 10.0.0.5}, {host: all1, ip: 10.0.0.9}]}
`);

const serviceNames =
  'dns:kubernetes dns:kubernetes.default dns:kubernetes.default.svc dns:kubernetes.default.svc.cluster.local';
const serviceAddresses = 'ip:127.0.0.1 ip:172.20.0.1';
const extraNames = 'dns:kube.example.com ip:203.0.113.10';
const server = ['serverAuth'];
const client = ['clientAuth'];
const both = ['serverAuth', 'clientAuth'];

describe('a plan with every role wants exactly these, in this order', () => {
  const rows: [string, string | undefined, string, string, string, string[]][] = [
    ['ca', undefined, 'root-ca', 'O=Kubernetes, OU=CA, CN=demo', '', []],
    ['proxy-client-ca', undefined, 'root-ca', 'O=Kubernetes, OU=CA, CN=proxyClientCA', '', []],
    ['etcd1-etcd', 'ca', 'tls-peer', 'CN=etcd1', 'dns:etcd1 ip:10.0.0.1 ip:127.0.0.1 ip:10.1.0.1', both],
    ['all1-etcd', 'ca', 'tls-peer', 'CN=all1', 'dns:all1 ip:10.0.0.9 ip:127.0.0.1', both],
    [
      'all1-apiserver',
      'ca',
      'tls-server',
      'CN=all1',
      `${serviceNames} ${serviceAddresses} dns:all1 ip:10.0.0.9 ${extraNames} dns:master1 dns:api.example.com`,
      server,
    ],
    ['all1-kubelet', 'ca', 'kubelet', 'O=system:nodes, CN=system:node:all1', 'dns:all1 ip:10.0.0.9', both],
    [
      'Master1-apiserver',
      'ca',
      'tls-server',
      'CN=Master1',
      `${serviceNames} ${serviceAddresses} dns:master1 ip:10.0.0.2 ip:10.1.0.2 ${extraNames} dns:api.example.com`,
      server,
    ],
    ['Master1-kubelet', 'ca', 'kubelet', 'O=system:nodes, CN=system:node:master1', 'dns:master1 ip:10.1.0.2', both],
    ['worker1-kubelet', 'ca', 'kubelet', 'O=system:nodes, CN=system:node:worker1', 'dns:worker1 ip:10.0.0.3', both],
    ['ingress1-kubelet', 'ca', 'kubelet', 'O=system:nodes, CN=system:node:ingress1', 'dns:ingress1 ip:10.0.0.4', both],
    ['storage1-kubelet', 'ca', 'kubelet', 'O=system:nodes, CN=system:node:storage1', 'dns:storage1 ip:10.0.0.5', both],
    ['kube-controller-manager', 'ca', 'tls-client', 'CN=system:kube-controller-manager', '', client],
    ['kube-scheduler', 'ca', 'tls-client', 'CN=system:kube-scheduler', '', client],
    ['service-account', 'ca', 'service-account', 'CN=kube-service-account', '', []],
    ['etcd-client', 'ca', 'tls-client', 'CN=etcd-client', '', client],
    ['apiserver-kubelet-client', 'ca', 'tls-client', 'O=system:masters, CN=kube-apiserver-kubelet-client', '', client],
    ['proxy-client', 'proxy-client-ca', 'tls-client', 'O=system:masters, CN=aggregator', '', client],
    ['contiv-proxy-server', 'ca', 'tls-server', 'CN=auth-local.cisco.com', '', server],
    ['admin', 'ca', 'tls-client', 'O=system:masters, CN=admin', '', client],
  ];
  const wanted = new Map(wantedCertificates(everyRole).map((one) => [one.name, one]));

  it('no more, no less', () => {
    expect([...wanted.keys()]).toEqual(rows.map(([name]) => name));
  });

  it.each(rows)('%s', (name, authority, profile, subject, subjectAltName, usages) => {
    const one = wanted.get(name) as WantedCertificate;
    expect(formatDistinguishedName(one.subject)).toBe(subject);
    expect(one.subjectAltName.map(formatGeneralName).join(' ')).toBe(subjectAltName);
    expect(one).toMatchObject({
      authority,
      profile,
      usages,
      kind: authority === undefined ? 'authority' : 'leaf',
      lifetimeMs: (authority === undefined ? 43_800 : 8760) * hourMs,
      keyAlgorithm: 'ec-p256',
    });
    expect(one.purpose).not.toBe('');
  });
});

describe('what a plan does not need is not made', () => {
  const always = ['ca', 'proxy-client-ca', 'apiserver-kubelet-client', 'proxy-client', 'admin'];
  const master = ['m-apiserver', 'm-kubelet', 'kube-controller-manager', 'kube-scheduler', 'service-account'];
  it.each([
    ['no node', '', []],
    ['etcd alone', 'etcd: {nodes: [{host: e, ip: 10.0.0.1}]}', ['e-etcd']],
    ['master', 'master: {load_balancer: m, nodes: [{host: m, ip: 10.0.0.1}]}', [...master, 'etcd-client']],
    ['worker', 'worker: {nodes: [{host: w, ip: 10.0.0.1}]}', ['w-kubelet', 'etcd-client']],
    ['ingress', 'ingress: {nodes: [{host: i, ip: 10.0.0.1}]}', ['i-kubelet', 'etcd-client']],
    ['storage', 'storage: {nodes: [{host: s, ip: 10.0.0.1}]}', ['s-kubelet', 'etcd-client']],
    ['another provider of networks', 'add_ons: {cni: {provider: calico}}', []],
    ['contiv', 'add_ons: {cni: {provider: contiv}}', ['contiv-proxy-server']],
  ])('%s', (_, roles, more) => {
    const names = wantedCertificates(plan(roles)).map(({ name }) => name);
    expect(names.toSorted()).toEqual([...always, ...more].toSorted());
  });
});

describe('names and keys', () => {
  it('the older fields of the load balancer both go into the certificates of API servers', () => {
    const older = plan(
      'master: {load_balanced_fqdn: api.example.com, load_balanced_short_name: api, nodes: [{host: m, ip: 10.0.0.1}]}',
    );
    const names = wantedCertificates(older).find(({ name }) => name === 'm-apiserver')?.subjectAltName;
    expect(names?.map(formatGeneralName).slice(-2)).toEqual(['dns:api.example.com', 'dns:api']);
  });

  it('a host that is an address is one', () => {
    const byAddress = plan('worker: {nodes: [{host: 10.0.0.1, ip: 10.0.0.1}]}');
    const kubelet = wantedCertificates(byAddress).find(({ profile }) => profile === 'kubelet');
    expect(kubelet?.subjectAltName).toEqual([{ type: 'iPAddress', value: '10.0.0.1' }]);
  });

  it.each([
    ['the plan', 'rsa-2048', undefined, 'rsa-2048', 'rsa-2048'],
    ['the caller, who wins', 'rsa-2048', 'ec-p384', 'ec-p384', 'ec-p384'],
    ['the plan, but nothing signs tokens with Ed25519', 'ed25519', undefined, 'ed25519', 'ec-p256'],
  ] as const)('the kind of key comes from %s', (_, planned, asked, expected, ofServiceAccount) => {
    const withMaster = plan('master: {load_balancer: m, nodes: [{host: m, ip: 10.0.0.1}]}', planned);
    const wanted = wantedCertificates(withMaster, asked === undefined ? {} : { keyAlgorithm: asked });
    for (const { name, keyAlgorithm } of wanted) {
      expect(keyAlgorithm, name).toBe(name === 'service-account' ? ofServiceAccount : expected);
    }
  });
});
