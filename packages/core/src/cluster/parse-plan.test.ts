import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CertwrightError } from '../errors.ts';
import { planTemplate } from './format-plan-template.ts';
import { parseClusterPlan } from './parse-plan.ts';
import type { ClusterPlan } from './plan.ts';

const minimal = 'cluster: {name: demo, certificates: {expiry: 17520h}}\n';

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | undefined;
}

function refusal(text: string): Fault {
  try {
    parseClusterPlan(text, 'plan.yaml');
  } catch (error) {
    if (error instanceof CertwrightError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** A plan with one node in each place, in which `change` may spoil anything. */
function planWith(change: (plan: typeof base) => void): string {
  const plan = structuredClone(base);
  change(plan);
  return stringify(plan);
}

const base = {
  cluster: {
    name: 'demo' as unknown,
    networking: { service_cidr_block: '172.20.0.0/16' as unknown },
    certificates: { expiry: '17520h' } as Record<string, unknown>,
  } as Record<string, unknown> & {
    networking: Record<string, unknown>;
    certificates: Record<string, unknown>;
  },
  add_ons: {} as unknown,
  etcd: { nodes: [{ host: 'etcd1', ip: '10.0.0.1' }] as unknown },
  master: { load_balancer: 'api.example.com:6443', nodes: [{ host: 'master1', ip: '10.0.0.2' }] } as Record<
    string,
    unknown
  >,
  worker: { nodes: [{ host: 'worker1', ip: '10.0.0.3' }] } as unknown,
};

describe('a plan is read into what its certificates depend on', () => {
  it('of the smallest plan, the CA lives as long as its default', () => {
    expect(parseClusterPlan(minimal, 'plan.yaml')).toEqual({
      name: 'demo',
      serviceAddresses: [],
      certificateLifetimeMs: 17_520 * 3_600_000,
      authorityLifetimeMs: 17_520 * 3_600_000,
      apiServerExtraNames: [],
      nodes: [],
    } satisfies ClusterPlan);
  });

  it.each(['', '""', '~'])('ca_expiry %j means 17520h', (caExpiry) => {
    const text = `cluster: {name: demo, certificates: {expiry: 1h30m, ca_expiry: ${caExpiry}}}`;
    const plan = parseClusterPlan(text, 'plan.yaml');
    expect(plan.authorityLifetimeMs).toBe(17_520 * 3_600_000);
    expect(plan.certificateLifetimeMs).toBe(5_400_000);
  });

  it('roles without nodes are fine', () => {
    const text = `${minimal}etcd:\nmaster: {nodes: []}\nworker: {nodes: ~}\ningress: {expected_count: 3}\nstorage: {}\n`;
    expect(parseClusterPlan(text, 'plan.yaml').nodes).toEqual([]);
  });

  it('a byte order mark and line ends of Windows are no fault', () => {
    expect(parseClusterPlan(`\ufeff${planTemplate().replaceAll('\n', '\r\n')}`, 'plan.yaml').nodes).toHaveLength(3);
  });

  it('a node under several roles is one node, however its addresses are written', () => {
    const text = planWith((plan) => {
      const node = { host: 'Node1', ip: '2001:db8::1', internalip: 'fd00::1' };
      plan.worker = { nodes: [node, node] };
      plan.etcd.nodes = [{ ...node, ip: '2001:DB8:0::1', internalip: 'fd00:0::1' }];
    });
    expect(parseClusterPlan(text, 'plan.yaml').nodes).toEqual([
      { host: 'Node1', ip: '2001:db8::1', internalIp: 'fd00::1', roles: ['etcd', 'worker'] },
      { host: 'master1', ip: '10.0.0.2', roles: ['master'] },
    ]);
  });

  it('nodes may share anchors and merge keys', () => {
    const nodes = Array.from(
      { length: 300 },
      (_, i) => `    - {<<: *site, host: w${i}, ip: 10.1.${i >> 8}.${i & 255}}`,
    );
    const text = `${minimal}site: &site {zone: a}\nworker:\n  nodes:\n${nodes.join('\n')}\n`;
    expect(parseClusterPlan(text, 'plan.yaml').nodes).toHaveLength(300);
  });

  it('load_balancer is called before the older fields, and the names of all are kept', () => {
    const text = planWith((plan) => {
      plan.master.load_balanced_fqdn = 'old.example.com';
      plan.master.load_balanced_short_name = 'old';
    });
    const { loadBalancer } = parseClusterPlan(text, 'plan.yaml');
    expect(loadBalancer?.server).toBe('api.example.com:6443');
    expect(loadBalancer?.names.map(({ value }) => value)).toEqual(['api.example.com', 'old.example.com', 'old']);
  });

  it('of etcd alone, a host may be as long as a commonName', () => {
    const host = `${'a'.repeat(32)}.${'b'.repeat(31)}`;
    const text = `${minimal}etcd: {nodes: [{host: ${host}, ip: 10.0.0.1}]}`;
    expect(parseClusterPlan(text, 'plan.yaml').nodes[0]?.host).toBe(host);
  });

  it('the template and the example are plans', () => {
    expect(parseClusterPlan(planTemplate(), 'plan.yaml').nodes).toHaveLength(3);
    const example = readFileSync(new URL('../../../../examples/kismatic-cluster.yaml', import.meta.url), 'utf8');
    expect(parseClusterPlan(example, 'plan.yaml').nodes).toHaveLength(10);
  });
});

describe('a plan that was written for an installer is read, and what certificates do not need is left alone', () => {
  const text = `
cluster:
  name: prod-east
  version: v1.10.3
  admin_password: 'p@ss: #1'
  disable_package_installation: false
  allow_package_installation: ~
  package_repository_urls: ""
  disconnected_installation: 0
  networking:
    type: overlay
    pod_cidr_block: 172.16.0.0/16
    service_cidr_block: 172.20.0.0/16
    update_hosts_files: true
    http_proxy: ""
    no_proxy: [10.0.0.0/8, .internal]
  certificates:
    expiry: 17520h
    ca_expiry: 87600h
    apiserver_cert_extra_sans: kube.example.com,203.0.113.7, kube.example.com,
  ssh: {user: deploy, ssh_key: /home/deploy/.ssh/id_rsa, ssh_port: 22}
  kube_apiserver:
    option_overrides: {"event-ttl": 2h0m0s, 8080: off}
  kubelet: {option_overrides: {}}
  cloud_provider: {provider: "", config: ""}
docker:
  storage: {driver: overlay2, opts: {}}
docker_registry: {server: "", CA: "", username: "", password: ""}
additional_files: []
add_ons:
  cni:
    disable: false
    provider: contiv
    options: {calico: {mode: overlay, log_level: info}, weave: {password: ""}}
  dns: {disable: false, provider: kubedns}
  heapster: {disable: false, options: {influxdb: {pvc_name: ""}}}
  package_manager: {disable: false, provider: helm}
  rescheduler: {disable: false}
etcd:
  expected_count: 3
  nodes:
    - {host: etcd01, ip: 10.10.1.1, internalip: 192.168.1.1, labels: {a: b}, kubelet: {option_overrides: {}}}
master:
  expected_count: 1
  load_balanced_fqdn: kube.prod.example.com
  load_balanced_short_name: kube
  nodes:
    - {host: node001, ip: 10.10.2.1, internalip: "", taints: [{key: x, effect: NoSchedule}]}
worker:
  expected_count: 9
  nodes:
    - {host: node001, ip: 10.10.2.1, internalip: ~}
ingress: {expected_count: 0, nodes: []}
storage: {expected_count: 0, nodes: []}
nfs: {nfs_volume: [{nfs_host: 10.10.9.9, mount_path: /exports}]}
`;

  it('gives its certificates', () => {
    expect(parseClusterPlan(text, 'plan.yaml')).toEqual({
      name: 'prod-east',
      serviceAddresses: [{ type: 'iPAddress', value: '172.20.0.1' }],
      certificateLifetimeMs: 17_520 * 3_600_000,
      authorityLifetimeMs: 87_600 * 3_600_000,
      apiServerExtraNames: [
        { type: 'dNSName', value: 'kube.example.com' },
        { type: 'iPAddress', value: '203.0.113.7' },
        { type: 'dNSName', value: 'kube.example.com' },
      ],
      loadBalancer: {
        server: 'kube.prod.example.com:6443',
        names: [
          { type: 'dNSName', value: 'kube.prod.example.com' },
          { type: 'dNSName', value: 'kube' },
        ],
      },
      cniProvider: 'contiv',
      nodes: [
        { host: 'etcd01', ip: '10.10.1.1', internalIp: '192.168.1.1', roles: ['etcd'] },
        { host: 'node001', ip: '10.10.2.1', roles: ['master', 'worker'] },
      ],
    } satisfies ClusterPlan);
  });
});

describe('what is not one YAML mapping of a sensible size is refused', () => {
  it.each([
    ['nothing', '', 'it is empty'],
    ['a comment', '# cluster:', 'it is empty'],
    ['a list', '- cluster', 'not a mapping'],
    ['a sentence', 'this is no plan', 'not a mapping'],
    ['an open bracket', 'cluster: [', 'line 1: it is not YAML'],
    ['tabs', 'cluster:\n\tname: demo', 'line 2: a tab'],
    ['a double field', `${minimal}etcd: {}\netcd: {}\n`, 'line 3: the field etcd is written twice'],
    ['two documents', `${minimal}---\n${minimal}`, 'line 2: a second document'],
    ['an unknown alias', `${minimal}etcd: *nodes`, 'nodes'],
    ['a merge of a number', `${minimal}<<: 3`, 'do not resolve'],
    ['a list as a key', `${minimal}? [a]\n: b`, 'keys must be strings'],
    ['too deep a nesting', `cluster: ${'['.repeat(5000)}`, 'line 1:'],
    ['too many aliases', bomb(), 'Excessive alias count'],
    ['over five megabytes', `${minimal}#${'x'.repeat(5_000_000)}`, 'longer than 5000000'],
  ])('%s', (_, text, words) => {
    const { code, message, details, hint } = refusal(text);
    expect(code).toBe('plan-invalid');
    expect(message).toContain('plan.yaml');
    expect(details.join('\n')).toContain(words);
    expect(details.length).toBeLessThanOrEqual(10);
    expect(hint).toBeDefined();
  });

  function bomb(): string {
    const levels = Array.from({ length: 8 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    return `${minimal}a0: &a0 [x]\n${levels.join('\n')}\nworker: {nodes: *a8}\n`;
  }
});

describe('a field that cannot be used is told by its path, its value and its line', () => {
  const certificates = 'cluster.certificates';
  it.each<[string, (plan: typeof base) => void, ...string[]]>([
    ['cluster.name', (plan) => delete plan.cluster.name, 'is missing'],
    ['cluster.name', (plan) => Object.assign(plan.cluster, { name: '' }), 'is missing'],
    ['cluster.name', (plan) => Object.assign(plan.cluster, { name: 12 }), 'the number 12'],
    ['cluster.name', (plan) => Object.assign(plan.cluster, { name: 'x'.repeat(65) }), 'x'.repeat(65), '64'],
    ['cluster.name', (plan) => Object.assign(plan.cluster, { name: 'a\nb' }), 'a\\u000ab'],
    ['cluster.name', (plan) => Object.assign(plan.cluster, { name: ['a'] }), 'must be text'],
    ['cluster', (plan) => Object.assign(plan, { cluster: 3 }), 'mapping of fields'],
    [`${certificates}`, (plan) => Object.assign(plan.cluster, { certificates: '17520h' }), 'mapping of fields'],
    [`${certificates}.expiry`, (plan) => delete plan.cluster.certificates.expiry, 'is missing', '17520h'],
    [`${certificates}.expiry`, setCertificates('expiry', 17520), 'the number 17520', '17520h'],
    [`${certificates}.expiry`, setCertificates('expiry', '17520'), '"17520"'],
    [`${certificates}.expiry`, setCertificates('expiry', '-1h'), '"-1h"'],
    [`${certificates}.expiry`, setCertificates('expiry', '0h'), '"0h"'],
    [`${certificates}.expiry`, setCertificates('expiry', '1.5h'), '"1.5h"'],
    [`${certificates}.expiry`, setCertificates('expiry', '99999999h'), '"99999999h"'],
    [`${certificates}.ca_expiry`, setCertificates('ca_expiry', 'two years'), '"two years"'],
    [`${certificates}.ca_expiry`, setCertificates('ca_expiry', true), 'the boolean true'],
    [`${certificates}.key_algorithm`, setCertificates('key_algorithm', 'rsa'), '"rsa"', 'rsa-2048'],
    [`${certificates}.apiserver_cert_extra_sans`, setCertificates('apiserver_cert_extra_sans', 'ok, a_b'), '"a_b"'],
    [`${certificates}.apiserver_cert_extra_sans`, setCertificates('apiserver_cert_extra_sans', 'a@b.example'), 'a@b'],
    [`${certificates}.apiserver_cert_extra_sans`, setCertificates('apiserver_cert_extra_sans', ['a']), 'must be text'],
    ['cluster.networking.service_cidr_block', setNetwork(undefined), 'is missing', '172.20.0.0/16'],
    ['cluster.networking.service_cidr_block', setNetwork('172.20.0.0'), '"172.20.0.0"'],
    ['cluster.networking.service_cidr_block', setNetwork('172.20.0.0/32'), '"172.20.0.0/32"'],
    ['master.load_balancer', setMaster('load_balancer', undefined), 'is missing', 'api.example.com:6443'],
    ['master.load_balancer', setMaster('load_balancer', 'https://api:6443'), '"https://api:6443"', 'host:port'],
    ['master.load_balanced_fqdn', setMaster('load_balanced_fqdn', 'a b'), '"a b"'],
    ['master.load_balanced_short_name', setMaster('load_balanced_short_name', 'a:1'), '"a:1"'],
    ['add_ons', (plan) => Object.assign(plan, { add_ons: 'none' }), 'mapping of fields'],
    ['add_ons.cni.provider', (plan) => Object.assign(plan, { add_ons: { cni: { provider: 3 } } }), 'the number 3'],
    ['etcd', (plan) => Object.assign(plan, { etcd: 'etcd1' }), 'mapping of fields'],
    ['etcd.nodes', (plan) => Object.assign(plan.etcd, { nodes: { host: 'a' } }), 'must be a list'],
    ['etcd.nodes[0]', setNode('etcd1'), 'mapping of fields'],
    ['etcd.nodes[0].host', setNode({ ip: '10.0.0.9' }), 'is missing'],
    ['etcd.nodes[0].host', setNode({ host: 7, ip: '10.0.0.9' }), 'the number 7'],
    ['etcd.nodes[0].host', setNode({ host: '../up', ip: '10.0.0.9' }), '"../up"'],
    ['etcd.nodes[0].host', setNode({ host: 'a_b', ip: '10.0.0.9' }), '"a_b"'],
    ['etcd.nodes[0].host', setNode({ host: '*.example', ip: '10.0.0.9' }), '"*.example"'],
    ['etcd.nodes[0].host', setNode({ host: 'dns:a', ip: '10.0.0.9' }), '"dns:a"'],
    ['etcd.nodes[0].host', setNode({ host: 'fd00::1', ip: '10.0.0.9' }), 'fd00::1'],
    ['etcd.nodes[0].host', setNode({ host: `${'a'.repeat(40)}.${'b'.repeat(40)}`, ip: '10.0.0.9' }), '81', '64'],
    ['etcd.nodes[0].ip', setNode({ host: 'a' }), 'is missing'],
    ['etcd.nodes[0].ip', setNode({ host: 'a', ip: '10.0.0' }), '"10.0.0"'],
    ['etcd.nodes[0].ip', setNode({ host: 'a', ip: '10.0.0.010' }), '"10.0.0.010"'],
    ['etcd.nodes[0].ip', setNode({ host: 'a', ip: 'localhost' }), '"localhost"'],
    ['etcd.nodes[0].internalip', setNode({ host: 'a', ip: '10.0.0.9', internalip: '10.0.0.256' }), '"10.0.0.256"'],
    ['master.nodes[0].host', setNode({ host: 'etcd1', ip: '10.0.0.2' }), 'master1', '10.0.0.2', 'etcd.nodes[0]'],
    ['master.nodes[0].host', setNode({ host: 'Master1', ip: '10.0.0.9' }), 'Master1', 'upper and lower case'],
    ['master.nodes[0].host', setNode({ host: 'MASTER1', ip: '10.0.0.2' }), 'MASTER1', 'upper and lower case'],
    ['master.nodes[0].ip', setNode({ host: 'master1', ip: '10.0.0.9' }), '10.0.0.2', '10.0.0.9', 'master1'],
    ['master.nodes[0].internalip', setNode({ host: 'master1', ip: '10.0.0.2', internalip: '10.1.0.2' }), '10.1.0.2'],
  ])('%s (%#)', (path, change, ...words) => {
    const { code, message, details } = refusal(planWith(change));
    expect(code).toBe('plan-invalid');
    expect(message).toContain('plan.yaml');
    const detail = details.find((one) => one.startsWith(`${path} `));
    for (const word of words) expect(detail).toContain(word);
    expect(detail).toMatch(/\(line \d+\)$/);
  });

  it('two nodes never share an internalip', () => {
    const text = `${minimal}worker: {nodes: [{host: a, ip: 10.0.0.1, internalip: 10.1.0.1}, {host: b, ip: 10.0.0.2, internalip: 10.1.0.1}]}`;
    expect(refusal(text).details).toEqual([
      'worker.nodes[1].internalip is 10.1.0.1, which worker.nodes[0] (host a) has already; give each node its own (line 2)',
    ]);
  });

  it('the user name of a kubelet must fit a commonName', () => {
    const host = `${'a'.repeat(26)}.${'b'.repeat(26)}`;
    expect(
      refusal(`${minimal}etcd: {nodes: [&n {host: ${host}, ip: 10.0.0.1}]}\nworker: {nodes: [*n]}`).details,
    ).toEqual([
      expect.stringMatching(
        /^etcd\.nodes\[0\]\.host is .* 53 characters; system:node:HOST must fit .* at most 52 \(line 2\)$/,
      ),
    ]);
    const fits = `${minimal}worker: {nodes: [{host: ${host.slice(1)}, ip: 10.0.0.1}]}`;
    expect(parseClusterPlan(fits, 'plan.yaml').nodes).toHaveLength(1);
  });

  it('thousands of faults are counted, and the first hundred told', () => {
    const { message, details } = refusal(`${minimal}worker: {nodes: [${'a, '.repeat(5000)}]}`);
    expect(message).toContain('5000 things are wrong');
    expect(details).toHaveLength(101);
    expect(details.at(-1)).toBe('and 4900 more');
  });

  it('all faults are told at once, each at its line', () => {
    const text = [
      'cluster:',
      '  name: 5',
      'master:',
      '  nodes:',
      '    - host: a/b',
      '      ip: 10.0.0.1',
      '    - host: m2',
      '      ip: 10.0.0',
      'worker:',
      '  nodes: nobody',
    ].join('\n');
    expect(refusal(text).details.map((detail) => detail.replace(/^(\S+) .*?( \(line \d+\))?$/, '$1$2'))).toEqual([
      'cluster.name (line 2)',
      'cluster.certificates.expiry (line 1)',
      'cluster.networking.service_cidr_block (line 1)',
      'master.load_balancer (line 3)',
      'master.nodes[0].host (line 5)',
      'master.nodes[1].ip (line 8)',
      'worker.nodes (line 10)',
    ]);
  });

  function setCertificates(field: string, value: unknown) {
    return (plan: typeof base) => Object.assign(plan.cluster.certificates, { [field]: value });
  }
  function setNetwork(value: unknown) {
    return (plan: typeof base) => Object.assign(plan.cluster.networking, { service_cidr_block: value });
  }
  function setMaster(field: string, value: unknown) {
    return (plan: typeof base) => Object.assign(plan.master, { [field]: value });
  }
  function setNode(node: unknown) {
    return (plan: typeof base) => Object.assign(plan.etcd, { nodes: [node] });
  }
});

describe('whatever the text, the answer is a plan or a refusal', () => {
  const parses = (text: string): void => {
    try {
      parseClusterPlan(text, 'plan.yaml');
    } catch (error) {
      expect(error).toBeInstanceOf(CertwrightError);
      expect(error).toMatchObject({ code: 'plan-invalid' });
    }
  };

  it('for any text', () => {
    const yamlish = fc.string({ unit: fc.constantFrom(...'ab:-[]{}&*!|>\'"%@`#,? \n\t<~1.'), maxLength: 60 });
    fc.assert(fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), parses), { numRuns: 300 });
  });

  it('for any values in the fields that matter', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.jsonValue(),
      fc.date({ noInvalidDate: true }),
    );
    const text = fc.oneof(value, fc.constantFrom('node1', '10.0.0.1', '17520h', '172.20.0.0/16', 'api:6443'));
    const nodes = fc.array(fc.oneof(value, fc.record({ host: text, ip: text, internalip: text })), { maxLength: 3 });
    const plan = fc.record({
      cluster: fc.record({
        name: text,
        networking: fc.record({ service_cidr_block: text }),
        certificates: fc.record({
          expiry: text,
          ca_expiry: text,
          apiserver_cert_extra_sans: text,
          key_algorithm: text,
        }),
      }),
      add_ons: fc.record({ cni: fc.oneof(value, fc.record({ provider: text })) }),
      master: fc.record({ load_balancer: text, load_balanced_fqdn: text, load_balanced_short_name: text, nodes }),
      worker: fc.oneof(value, fc.record({ nodes })),
    });
    fc.assert(
      fc.property(plan, (one) => parses(stringify(one))),
      { numRuns: 300 },
    );
  });
});
