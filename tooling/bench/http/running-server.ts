import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../front-ends/find-free-port.ts';
import type { LoadOrder, LoadReport } from './load.ts';

/** What one run of load came to. */
export interface LoadCost extends LoadReport {
  /** Of the server and of what it has started. */
  readonly serverCpuSeconds: number;
}

/** A server that runs as a process of its own, and takes load over HTTPS. */
export class RunningServer {
  readonly port: number;
  readonly #child: ChildProcess;

  /** @param command is given the port that it is to listen on */
  static async start(command: (port: number) => readonly string[], cwd: string): Promise<RunningServer> {
    const port = await findFreePort();
    const [program = '', ...args] = command(port);
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    const server = new RunningServer(child, port);
    await server.#untilItListens(() => said);
    return server;
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** From another process, so that the load is not made by what is measured. */
  async takeLoad(order: Omit<LoadOrder, 'port'>): Promise<LoadCost> {
    const before = this.#cpuSeconds();
    const load = spawn(process.execPath, [path.join(import.meta.dirname, 'load.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    load.stdin.end(JSON.stringify({ ...order, port: this.port }));
    let printed = '';
    load.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const [exitCode] = await once(load, 'close');
    if (exitCode !== 0) throw new Error(`the load ended with exit code ${exitCode}`);
    const report: LoadReport = JSON.parse(printed);
    return { ...report, serverCpuSeconds: this.#cpuSeconds() - before };
  }

  /** Resident memory (proc(5)). */
  memoryMiB(): number {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  /** utime, stime and those of ended children, in hundredths of a second (proc(5)). */
  #cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15);
    return ticks.reduce((sum, value) => sum + Number(value), 0) / 100;
  }

  async #untilItListens(said: () => string): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (this.#child.exitCode !== null) throw new Error(`the server did not start:\n${said()}`);
      if (isListening(this.port)) return;
      await delay(50);
    }
    await this.stop();
    throw new Error(`the server does not listen:\n${said()}`);
  }
}

/** Seen in the kernel's table, so that the server does not see a connection that says nothing. */
function isListening(port: number): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => line.trim().split(/\s+/)[1]?.endsWith(wanted) && line.trim().split(/\s+/)[3] === '0A');
}
