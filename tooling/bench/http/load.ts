import { text } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import { takeAnswer } from './take-answer.ts';

/** What a process that makes load is to do; JSON on its stdin. */
export interface LoadOrder {
  readonly port: number;
  /** PEM of what the server's certificate is believed by. */
  readonly ca: string;
  readonly clients: number;
  readonly count: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** One after another, from the first again when they are used up. */
  readonly bodies: readonly string[];
}

/** What it saw; JSON on its stdout. */
export interface LoadReport {
  readonly seconds: number;
  /** Of this process, user and system. */
  readonly cpuSeconds: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Sends requests over so many connections that stay open, each the next as soon as it has its answer. */
async function load(order: LoadOrder): Promise<LoadReport> {
  const requests = order.bodies.map((body) => formatRequest(order, body));
  const sockets = await Promise.all(Array.from({ length: order.clients }, () => open(order)));
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  let sent = 0;
  const client = async (socket: TLSSocket) => {
    while (sent < order.count) {
      const request = requests[sent % requests.length] ?? Buffer.of();
      sent += 1;
      const begin = performance.now();
      socket.write(request);
      const status = await takeAnswer(socket);
      latencies.push(performance.now() - begin);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    socket.destroy();
  };
  const [begin, before] = [performance.now(), process.cpuUsage()];
  await Promise.all(sockets.map(client));
  const { user, system } = process.cpuUsage(before);
  const sorted = latencies.sort((a, b) => a - b);
  const quantile = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return {
    seconds: (performance.now() - begin) / 1000,
    cpuSeconds: (user + system) / 1_000_000,
    medianMs: quantile(0.5),
    p99Ms: quantile(0.99),
    statuses,
  };
}

function open({ port, ca }: LoadOrder): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' }, () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

/** Whole, so that this process, which shares the machine, does little more than write it. */
function formatRequest({ path, headers }: LoadOrder, body: string): Buffer {
  const all = {
    host: 'localhost',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

process.stdout.write(JSON.stringify(await load(JSON.parse(await text(process.stdin)))));
