import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type ConnectionOptions, connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { deadlineMs } from './wait-until.ts';

export interface TestTlsServer {
  readonly port: number;
  /** The next connection whose handshake succeeds. */
  readonly nextConnection: () => Promise<TLSSocket>;
}

/** A TLS server on a free port for as long as `use` takes; it says its greeting to whoever completes a handshake. */
export async function withTlsServer<Result>(
  options: TlsOptions,
  use: (server: TestTlsServer) => Promise<Result>,
  address = '127.0.0.1',
  greeting = '',
): Promise<Result> {
  const server = createServer(options, (socket) => {
    socket.on('error', () => socket.destroy());
    if (greeting !== '') socket.write(greeting);
  });
  // One whose handshake failed would keep the server from closing.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server.listen(0, address), 'listening');
  const nextConnection = async () => {
    const [socket] = await once(server, 'secureConnection', { signal: AbortSignal.timeout(deadlineMs) });
    return socket as TLSSocket;
  };
  try {
    return await use({ port: (server.address() as AddressInfo).port, nextConnection });
  } finally {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  }
}

/** Connects, and rejects when the handshake fails; what `use` waits for is seen before the connection is closed. */
export async function shakeHands(
  port: number,
  options: ConnectionOptions,
  use: () => Promise<void> = async () => {},
): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, ...options });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(deadlineMs) });
    await use();
  } finally {
    socket.on('error', () => {}).destroy();
  }
}
