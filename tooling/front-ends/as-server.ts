import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createToken, Workbench } from '@certwright/core';
import { ROOT } from '../docs/documents.ts';
import { findFreePort } from './find-free-port.ts';
import type { Answer, Asked, FrontEnd } from './front-end.ts';

/** The server, as a process that is asked over HTTPS. */
export async function asServer(assetsFolder: string): Promise<FrontEnd> {
  const port = await findFreePort();
  const flags = ['--generated-assets-dir', assetsFolder, '--listen', `127.0.0.1:${port}`, '--log-level', 'warn'];
  const bin = path.join(ROOT, 'apps/server/bin/certwright-server.js');
  const server = spawn(process.execPath, [bin, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  const { token } = await createToken(workbench, { name: 'suite', role: 'admin' });
  await workbench.close();
  const ca = readFileSync(path.join(assetsFolder, 'keys/ca.pem'), 'utf8');
  const send = (options: RequestOptions, body?: string) => ask({ host: '127.0.0.1', port, ca, ...options }, body);
  await untilItAnswers(server, () => send({ path: '/healthz' }));
  return {
    name: 'the HTTP server',
    ask: (asked, file) => issue(send, token, { ...asked, name: file }),
    async close() {
      server.kill('SIGTERM');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

type Send = (options: RequestOptions, body: string) => Promise<{ readonly status: number; readonly body: string }>;

async function issue(send: Send, token: string, asked: Asked & { readonly name: string }): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/x-pem-file, application/problem+json',
  };
  const { status, body } = await send({ method: 'POST', path: '/v1/certificates', headers }, JSON.stringify(asked));
  return status === 201 ? { certificate: firstOf(body) } : { code: JSON.parse(body).code };
}

/** The leaf; its chain stands behind it. */
const firstOf = (pem: string): string => pem.slice(0, pem.indexOf('-----END') + '-----END CERTIFICATE-----\n'.length);

async function ask(options: RequestOptions, body: string | undefined) {
  const sent = request(options);
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode as number, body: await text(answer) };
}

async function untilItAnswers(server: ChildProcess, attempt: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await delay(50);
    }
  }
}
