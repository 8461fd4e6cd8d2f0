import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { spawnServer, startServer } from './server-under-test.ts';

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends an idle server with 0, connections or not', async (signal) => {
  const server = await startServer(onTestFinished);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  expect((await server.ask('/healthz', { agent })).status).toBe(200);
  const idle = connect({ host: '127.0.0.1', port: server.port, rejectUnauthorized: false });
  await once(idle, 'secureConnect');
  idle.on('error', () => {});
  expect(await server.stop(signal)).toBe(0);
  expect(server.lines.at(-1)?.msg).toBe('stopped');
  expect(server.stderr).toBe('');
});

test('a signal before it listens ends it, and the next start goes on', async () => {
  const server = spawnServer(onTestFinished);
  await server.stop('SIGTERM');
  await startServer(onTestFinished, { assetsFolder: server.assetsFolder });
});
