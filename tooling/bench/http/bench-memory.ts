import { assertAllIssued, issuedCount } from './bench-server.ts';
import { startCertwright } from './certwright-server.ts';
import { makeCertificationRequests } from './make-certification-requests.ts';
import type { LoadCost } from './running-server.ts';

const TENTH = 10_000;

/**
 * A hundred thousand certificates from one server: what it holds in memory, and what the last of them cost.
 * @param folder does not exist yet, and is the caller's to remove
 * @returns lines to print
 */
export async function benchMemory(folder: string): Promise<string[]> {
  const { server, ca, path, headers, format } = await startCertwright(folder);
  const bodies = makeCertificationRequests(2000).map(format);
  const tenths: { readonly cost: LoadCost; readonly memoryMiB: number }[] = [];
  try {
    while (tenths.length < 10) {
      const cost = await server.takeLoad({ ca, path, headers, bodies, clients: 64, count: TENTH });
      tenths.push({ cost: assertAllIssued(cost), memoryMiB: server.memoryMiB() });
    }
  } finally {
    await server.stop();
  }
  const [first, second, last] = [tenths[0], tenths[1], tenths.at(-1)];
  if (!first || !second || !last) throw new Error('nothing was measured');
  const cpu = ({ cost }: typeof first) => ((cost.serverCpuSeconds * 1000) / issuedCount(cost)).toFixed(2);
  return [
    `memory after the 10,000th: ${first.memoryMiB.toFixed(0)} MiB, after the 100,000th: ${last.memoryMiB.toFixed(0)} MiB (under 20 more is wanted)`,
    `  after each tenth: ${tenths.map(({ memoryMiB }) => memoryMiB.toFixed(0)).join(', ')} MiB`,
    `CPU a certificate: ${cpu(second)} ms in the second tenth, ${cpu(last)} ms in the last`,
    `  a second, in each tenth: ${tenths.map(({ cost }) => (issuedCount(cost) / cost.seconds).toFixed(0)).join(', ')}`,
  ];
}
