import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../front-ends/find-free-port.ts';
import { codeBlocks, ROOT, readDocument, sectionOf } from './documents.ts';
import { matching, readSteps } from './tour.ts';

const steps = codeBlocks(sectionOf(readDocument('docs/http.md'), 'Tour'), 'console').flatMap(readSteps);
const [start, ...others] = steps;

let folder: string;
let server: ChildProcess;
let ports: { readonly 8443: number; readonly 8080: number };

/** The ports of the page may be in use here. */
const moved = (text: string) => text.replaceAll('8443', String(ports[8443])).replaceAll('8080', String(ports[8080]));
const environment = () => ({ PATH: `${folder}${path.delimiter}${process.env.PATH}`, HOME: folder });

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'certwright-http-tour-'));
  ports = { 8443: await findFreePort(), 8080: await findFreePort() };
  symlinkSync(path.join(ROOT, 'certwright'), path.join(folder, 'certwright'));
  symlinkSync(path.join(ROOT, 'apps/server/bin/certwright-server.js'), path.join(folder, 'certwright-server'));
  const env = { ...environment(), CERTWRIGHT_LISTEN: moved('127.0.0.1:8443') };
  server = spawn('sh', ['-c', `exec ${moved(start?.[0] ?? '')}`], { cwd: folder, env, stdio: 'ignore' });
  // The last step of a first start.
  while (!existsSync(path.join(folder, 'generated/admin-token'))) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await delay(50);
  }
});
afterAll(async () => {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(folder, { recursive: true });
});

function run(command: string): string {
  const { stdout, stderr } = spawnSync('sh', ['-c', moved(command)], {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`.trim();
}

describe('docs/http.md, the tour', () => {
  test('starts the server, and has steps', () => {
    expect(start?.[0]).toMatch(/^certwright-server /);
    expect(others.length).toBeGreaterThan(12);
  });

  test.each(others)('%s', async (command, told) => {
    // A new list is made some seconds after a revocation, as the page says.
    if (command.includes('.crl')) await expect.poll(() => run(command), { timeout: 60_000 }).toMatch(matching(told));
    else expect(run(command)).toMatch(matching(told));
  });
});
