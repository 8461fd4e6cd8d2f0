import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatKubeconfig, kubeconfigServer } from './format-kubeconfig.ts';
import { parseClusterPlan } from './parse-plan.ts';

const pems = { caPem: 'the CA\n', certificatePem: 'the certificate\n', keyPem: 'the key\n' };

describe('a kubeconfig has one cluster, one user and the context of both', () => {
  const text = formatKubeconfig({ cluster: 'demo', user: 'admin', server: 'https://api:6443', ...pems });

  it('as kubectl wants it', () => {
    expect(parse(text)).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'demo', cluster: { server: 'https://api:6443', 'certificate-authority-data': btoa('the CA\n') } },
      ],
      users: [
        {
          name: 'admin',
          user: { 'client-certificate-data': btoa('the certificate\n'), 'client-key-data': btoa('the key\n') },
        },
      ],
      contexts: [{ name: 'demo-admin', context: { cluster: 'demo', user: 'admin' } }],
      'current-context': 'demo-admin',
      preferences: {},
    });
  });

  it('each value on one line', () => {
    const long = formatKubeconfig({ cluster: 'd', user: 'u', server: 'https://a', ...pems, caPem: 'x'.repeat(5000) });
    expect(long).toContain(`certificate-authority-data: ${btoa('x'.repeat(5000))}\n`);
  });

  it.each(['yes', '1_000', '# a', 'a: b', '12', "it's", '"', 'null', '0o7', '2001-01-01', 'Дом'])(
    'a cluster of name %j keeps it, for readers of YAML 1.1 too',
    (cluster) => {
      const config = formatKubeconfig({ cluster, user: 'admin', server: 'https://a', ...pems });
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(config, { version }).contexts[0].context.cluster).toBe(cluster);
      }
    },
  );
});

describe('its server is the load balancer of the plan', () => {
  it.each([
    ['load_balancer: "api.example.com:6443"', 'https://api.example.com:6443'],
    ['load_balancer: api.example.com', 'https://api.example.com'],
    ['load_balancer: "[2001:db8::1]:6443"', 'https://[2001:db8::1]:6443'],
    ['load_balanced_fqdn: api.example.com', 'https://api.example.com:6443'],
    ['nodes: []', undefined],
  ])('%s', (field, expected) => {
    const plan = parseClusterPlan(
      `cluster: {name: demo, certificates: {expiry: 1h}}\nmaster:\n  ${field}\n`,
      'plan.yaml',
    );
    expect(kubeconfigServer(plan)).toBe(expected);
  });
});
