import path from 'node:path';
import { median } from '../measure.ts';
import { startCertwright } from './certwright-server.ts';
import { startCfssl } from './cfssl.ts';
import type { LoadOrder } from './load.ts';
import { makeCertificationRequests } from './make-certification-requests.ts';
import type { LoadCost, RunningServer } from './running-server.ts';

const ROUNDS = 3;

interface UnderTest extends Pick<LoadOrder, 'ca' | 'path'> {
  readonly server: RunningServer;
  readonly headers?: LoadOrder['headers'];
  format(certificationRequest: string): string;
}

type Clients = Pick<LoadOrder, 'clients' | 'count'>;

const MANY: Clients = { clients: 64, count: 6000 };
const SOME: Clients = { clients: 16, count: 1500 };
const ONE: Clients = { clients: 1, count: 300 };

/**
 * Signing over HTTPS: with gathering and without it, and beside cfssl.
 * @param folder is empty, and the caller's to remove
 * @returns lines to print
 */
export async function benchServer(folder: string): Promise<string[]> {
  const requests = makeCertificationRequests(MANY.count);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push(await measureRound(path.join(folder, String(round)), requests));
  const costs = (pick: (round: Round) => LoadCost | undefined) => rounds.flatMap((round) => pick(round) ?? []);
  const times = rounds.map(({ gathered, single }) => rate(gathered) / rate(single)).sort((a, b) => a - b);
  return [
    `medians of ${ROUNDS}`,
    tell(
      '64 clients',
      costs((round) => round.gathered),
    ),
    tell(
      '  one openssl process a request',
      costs((round) => round.single),
    ),
    `  ratio of the rates: ${median(times).toFixed(1)} (at least 5 is wanted)`,
    tell(
      '16 clients',
      costs((round) => round.some),
    ),
    tell(
      '1 client',
      costs((round) => round.one),
    ),
    ...(rounds[0]?.cfsslOne
      ? [
          tell(
            'cfssl, 16 clients',
            costs((round) => round.cfsslSome),
          ),
          tell(
            'cfssl, 1 client',
            costs((round) => round.cfsslOne),
          ),
        ]
      : ['cfssl is not installed (Debian: golang-cfssl), so nothing stands beside this']),
  ];
}

interface Round {
  readonly gathered: LoadCost;
  readonly some: LoadCost;
  readonly one: LoadCost;
  readonly single: LoadCost;
  readonly cfsslSome?: LoadCost | undefined;
  readonly cfsslOne?: LoadCost | undefined;
}

async function measureRound(folder: string, requests: readonly string[]): Promise<Round> {
  const [gathered, some, one] = await under(await startCertwright(`${folder}-gathered`), requests, MANY, SOME, ONE);
  const alone = await startCertwright(`${folder}-single`, ['--limits-gathering', '1']);
  const [single] = await under(alone, requests, { ...MANY, count: MANY.count / 10 });
  const cfssl = await startCfssl(`${folder}-cfssl`);
  const [cfsslSome, cfsslOne] = cfssl ? await under(cfssl, requests, SOME, ONE) : [];
  if (!gathered || !some || !one || !single) throw new Error('a load without a report');
  return { gathered, some, one, single, cfsslSome, cfsslOne };
}

/** One load after another, then the server is stopped. */
async function under(
  subject: UnderTest,
  requests: readonly string[],
  ...loads: readonly Clients[]
): Promise<LoadCost[]> {
  const { server, format, ca, path: target, headers = {} } = subject;
  const bodies = requests.map(format);
  try {
    const order = { ca, path: target, headers, bodies };
    // What is compiled and opened once is not what is measured.
    await server.takeLoad({ ...order, clients: 4, count: 100 });
    const costs: LoadCost[] = [];
    for (const clients of loads) costs.push(assertAllIssued(await server.takeLoad({ ...order, ...clients })));
    return costs;
  } finally {
    await server.stop();
  }
}

/** So that refusals do not pass for speed. */
export function assertAllIssued(cost: LoadCost): LoadCost {
  const refused = Object.entries(cost.statuses).filter(([status]) => !status.startsWith('2'));
  if (refused.length > 0) throw new Error(`not all were issued: ${JSON.stringify(cost.statuses)}`);
  return cost;
}

export const issuedCount = ({ statuses }: LoadCost): number =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0);

const rate = (cost: LoadCost): number => issuedCount(cost) / cost.seconds;

function tell(title: string, costs: readonly LoadCost[]): string {
  const of = (part: (cost: LoadCost) => number, digits: number) => median(costs.map(part)).toFixed(digits);
  const cpu = of((cost) => (cost.serverCpuSeconds * 1000) / issuedCount(cost), 2);
  const loadCpu = of((cost) => (cost.cpuSeconds * 1000) / issuedCount(cost), 2);
  return `${title}: ${of(rate, 0)} a second, median ${of((cost) => cost.medianMs, 1)} ms, p99 ${of((cost) => cost.p99Ms, 0)} ms; CPU a certificate ${cpu} ms, and the load ${loadCpu} ms`;
}
