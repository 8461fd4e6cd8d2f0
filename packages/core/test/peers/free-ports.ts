import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

const attempts = 5;

/** Ports of an address that nobody listens on now; another program may still take one before its use. */
async function findFreePorts(address: string, count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, address));
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    }),
  );
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Starts something on free ports, and again on others when they were taken meanwhile. */
export async function startOnFreePorts<Started>(
  address: string,
  count: number,
  start: (ports: readonly number[]) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await findFreePorts(address, count));
    } catch (error) {
      if (attempt === attempts || !/address already in use/i.test(String(error))) throw error;
    }
  }
}
