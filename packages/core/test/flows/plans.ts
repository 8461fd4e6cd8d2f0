/** A small plan: every role, so every kind of certificate, on three machines. */
export function makePlan({
  expiry = '8760h',
  caExpiry = '17520h',
  extraNames = '',
  keyAlgorithm = '',
  workers = 1,
  loadBalancer = 'api.example.com:6443',
  provider = 'contiv',
}: {
  expiry?: string;
  caExpiry?: string;
  extraNames?: string;
  keyAlgorithm?: string;
  workers?: number;
  loadBalancer?: string;
  provider?: string;
} = {}): { planText: string; planFileName: string } {
  const nodes = Array.from(
    { length: workers },
    (_, index) => `\n    - {host: worker${index}, ip: 10.0.1.${index + 1}}`,
  );
  return {
    planFileName: 'plan.yaml',
    planText: `
cluster:
  name: harbor
  networking: {service_cidr_block: 172.20.0.0/16}
  certificates:
    expiry: ${expiry}
    ca_expiry: ${caExpiry}
    apiserver_cert_extra_sans: "${extraNames}"
    ${keyAlgorithm === '' ? '' : `key_algorithm: ${keyAlgorithm}`}
add_ons: {cni: {provider: ${provider}}}
etcd:
  nodes:
    - {host: etcd0, ip: 10.0.0.1, internalip: 192.168.0.1}
master:
  load_balancer: ${loadBalancer}
  nodes:
    - {host: Master0, ip: 10.0.0.2, internalip: 192.168.0.2}
worker:
  nodes:${nodes.join('')}
`,
  };
}
