import { stringify } from 'yaml';
import type { ClusterPlan } from './plan.ts';

export interface Kubeconfig {
  /** The cluster's name. */
  readonly cluster: string;
  readonly user: string;
  /** The URL of the API servers. */
  readonly server: string;
  /** The certificates that `kubectl` trusts, as in `ca.pem`. */
  readonly caPem: string;
  readonly certificatePem: string;
  /** PKCS#8 PEM, unencrypted: whoever can read the result can act as the user. */
  readonly keyPem: string;
}

/** The YAML of a kubeconfig whose one context is `CLUSTER-USER`, with certificates and key inline. */
export function formatKubeconfig({ cluster, user, server, caPem, certificatePem, keyPem }: Kubeconfig): string {
  const context = `${cluster}-${user}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { server, 'certificate-authority-data': base64(caPem) } }],
    users: [
      { name: user, user: { 'client-certificate-data': base64(certificatePem), 'client-key-data': base64(keyPem) } },
    ],
    contexts: [{ name: context, context: { cluster, user } }],
    'current-context': context,
    preferences: {},
  };
  // kubectl reads YAML 1.1, where `yes` and `1_000` are no strings.
  return stringify(config, { lineWidth: 0, compat: 'yaml-1.1' });
}

/** The URL under which clients reach the API servers; undefined in a plan without masters that names no load balancer. */
export function kubeconfigServer({ loadBalancer }: ClusterPlan): string | undefined {
  return loadBalancer && `https://${loadBalancer.server}`;
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
