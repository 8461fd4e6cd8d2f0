/** A plan of three etcd nodes, three masters, and as many workers as are asked for. */
export function clusterPlan(workers: number): string {
  return `cluster:
  name: bench
  networking:
    service_cidr_block: 172.20.0.0/16
  certificates:
    expiry: 17520h
master:
  load_balancer: api.bench.example:6443
  nodes:
${nodes('master', 3, 2)}
etcd:
  nodes:
${nodes('etcd', 3, 1)}
worker:
  nodes:
${nodes('worker', workers, 3)}
`;
}

function nodes(role: string, count: number, network: number): string {
  return Array.from({ length: count }, (_, index) => {
    const host = `${Math.floor(index / 250)}.${(index % 250) + 1}`;
    return `    - {host: ${role}${index + 1}, ip: 10.${network}.${host}, internalip: 192.168.${network * 10 + Math.floor(index / 250)}.${(index % 250) + 1}}`;
  }).join('\n');
}
