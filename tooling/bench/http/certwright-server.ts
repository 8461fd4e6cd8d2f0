import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunningServer } from './running-server.ts';

const BIN = path.join(import.meta.dirname, '../../../apps/server/bin/certwright-server.js');

/** Our server over a new folder, as a user starts it, but for the limits that would keep so much load away. */
export interface CertwrightServer {
  readonly server: RunningServer;
  readonly ca: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  format(certificationRequest: string): string;
}

/** @param flags further ones of the server */
export async function startCertwright(folder: string, flags: readonly string[] = []): Promise<CertwrightServer> {
  mkdirSync(folder);
  const limits = ['--limits-requests-per-minute', '0', '--limits-anonymous-per-minute', '0', '--log-level', 'warn'];
  // By its first line, which has flags for node.
  const command = (port: number) => [BIN, '--listen', `127.0.0.1:${port}`, ...limits, ...flags];
  const server = await RunningServer.start(command, folder);
  const token = path.join(folder, 'generated/admin-token');
  // The last step of a first start, so that no token is made in vain.
  while (!existsSync(token)) await delay(20);
  const read = (file: string) => readFileSync(path.join(folder, 'generated', file), 'utf8');
  return {
    server,
    ca: read('keys/root-ca.pem'),
    path: '/v1/certificates',
    headers: { authorization: `Bearer ${read('admin-token').trim()}` },
    format: (certificationRequest) => JSON.stringify({ certificationRequest, profile: 'tls-server' }),
  };
}
