import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ServerUnderTest, startServer } from './server-under-test.ts';

const many = 200;

/** Connections that are closed when the test is done; what the server does to them is no error of the test's. */
function open(server: ServerUnderTest, kind: 'plain' | 'tls'): Socket {
  const to = { host: '127.0.0.1', port: server.port };
  const socket = kind === 'plain' ? connectPlain(to) : connectTls({ ...to, rejectUnauthorized: false });
  socket.on('error', () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Also for one that ends with an error. */
const closeOf = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

/** Each says the first words as soon as it can; on a busy machine some are ended before the last of them can. */
async function openMany(server: ServerUnderTest, kind: 'plain' | 'tls', first: string) {
  const sockets = Array.from({ length: many }, () => open(server, kind));
  const ends = sockets.map(closeOf);
  const begun = sockets.map((socket, index) => {
    const isOpen = new Promise<void>((resolve) => {
      socket.once(kind === 'plain' ? 'connect' : 'secureConnect', () => socket.write(first, () => resolve()));
    });
    return Promise.race([isOpen, ends[index]]);
  });
  await Promise.all(begun);
  return { sockets, ends };
}

const short = ['--limits-headers-timeout', '2', '--limits-request-timeout', '2'];
const head = 'POST /healthz HTTP/1.1\r\nHost: localhost\r\n';

describe(`${many} slow connections do not stop a healthy client, and are ended`, () => {
  test.each<[string, 'plain' | 'tls', string, string]>([
    ['that never begin a handshake', 'plain', '', ''],
    ['that begin a handshake and go no further', 'plain', '\x16\x03\x01\x02\x00\x01', ''],
    ['that send nothing after it', 'tls', '', ''],
    ['that send a head line by line', 'tls', head, 'X-Slow: 1\r\n'],
    ['that send a body byte by byte', 'tls', `${head}Content-Length: 100000\r\n\r\n`, 'x'],
    ['that send a body in chunks', 'tls', `${head}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
  ])('%s', async (_, kind, first, drop) => {
    const server = await startServer(onTestFinished, { args: short });
    const { sockets, ends } = await openMany(server, kind, first);
    const dripping = setInterval(() => {
      for (const socket of sockets) if (drop !== '' && socket.writable) socket.write(drop);
    }, 200);
    onTestFinished(() => clearInterval(dripping));
    for (let count = 0; count < 20; count += 1) expect((await server.ask('/healthz')).status).toBe(200);
    await Promise.all(ends);
    expect((await server.ask('/healthz')).status).toBe(200);
  });
});

describe('connections are bounded', () => {
  /** Undefined for one that is closed before it is open. */
  const opened = (server: ServerUnderTest) => {
    const socket = open(server, 'tls');
    return new Promise<Socket | undefined>((resolve) => {
      socket.once('secureConnect', () => resolve(socket));
      socket.once('close', () => resolve(undefined));
    });
  };

  test.each([
    ['of one address', '--limits-connections-per-address'],
    ['of all', '--limits-connections'],
  ])('those %s', async (_, flag) => {
    const server = await startServer(onTestFinished, { args: [flag, '3'] });
    const sockets = [await opened(server), await opened(server), await opened(server)];
    expect(sockets.every((socket) => socket !== undefined)).toBe(true);
    expect(await opened(server)).toBeUndefined();
    sockets[0]?.destroy();
    // The server hears of it a moment later.
    let again = await opened(server);
    while (!again) again = await opened(server);
    expect(again.writable).toBe(true);
  });
});

test('noise in place of TLS, plain HTTP, and a head that is too long do no harm', async () => {
  const server = await startServer(onTestFinished);
  for (const noise of ['\x00'.repeat(1000), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\x16\x03\x01\xff\xff'.repeat(5000)]) {
    const socket = open(server, 'plain');
    await once(socket, 'connect');
    const end = closeOf(socket);
    socket.end(noise, 'latin1');
    await end;
  }
  const long = await server.ask('/healthz', { headers: { 'x-long': 'x'.repeat(10_000) } });
  expect(long.status).toBe(431);
  expect((await server.ask('/healthz')).status).toBe(200);
  expect(server.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
});
