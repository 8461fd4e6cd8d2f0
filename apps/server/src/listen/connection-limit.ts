import type { Server, Socket } from 'node:net';
import { addressKey } from '../limits/address-key.ts';
import type { Limits } from '../settings/settings-schema.ts';

/**
 * Bounds the open connections of a listener, and those of one address, so that nobody alone can use up all of them.
 * What is too much is closed at once, before a handshake costs anything.
 */
export function limitConnections(
  server: Server,
  { connections, connectionsPerAddress }: Pick<Limits, 'connections' | 'connectionsPerAddress'>,
): void {
  const open = new Map<string, number>();
  server.maxConnections = connections;
  server.on('connection', (socket: Socket) => {
    const key = addressKey(socket.remoteAddress ?? '');
    const count = (open.get(key) ?? 0) + 1;
    if (count > connectionsPerAddress) {
      socket.destroy();
      return;
    }
    open.set(key, count);
    socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left === 0) open.delete(key);
      else open.set(key, left);
    });
  });
}
