import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import { deadlineMs } from './wait-until.ts';

/** A TLS server on a free port for as long as `use` takes. */
export async function withTlsServer<Result>(
  options: TlsOptions,
  use: (port: number, server: Server) => Promise<Result>,
): Promise<Result> {
  const sockets = new Set<TLSSocket>();
  const server = createServer(options, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.on('tlsClientError', (_, socket) => socket.destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await use((server.address() as AddressInfo).port, server);
  } finally {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  }
}

/** Connects, and closes once both sides have seen each other; rejects when the client refuses the server. */
export async function shakeHands(port: number, options: Parameters<typeof connect>[0]): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, ...options });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(deadlineMs) });
  } finally {
    socket.destroy();
  }
}
