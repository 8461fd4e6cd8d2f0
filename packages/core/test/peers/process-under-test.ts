import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { findProgram } from './find-program.ts';
import { waitUntil } from './wait-until.ts';

/** Nothing that these servers would still save is needed. */
const graceMs = 1_000;

/** A server that a test starts and ends itself; it never outlives the test run. */
export class ProcessUnderTest {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #ended: Promise<unknown>;
  readonly #kill = () => this.#child.kill('SIGKILL');
  #output = '';

  /** Nothing of this machine's settings reaches it but PATH. */
  constructor(name: string, args: readonly string[], cwd: string) {
    this.#name = name;
    const env = { PATH: process.env.PATH ?? '', HOME: cwd };
    this.#child = spawn(findProgram(name) ?? name, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const gather = (text: Buffer) => {
      this.#output += text.toString();
    };
    this.#child.stdout?.on('data', gather);
    this.#child.stderr?.on('data', gather);
    this.#ended = Promise.race([once(this.#child, 'close'), once(this.#child, 'error')]).catch(() => undefined);
    process.once('exit', this.#kill);
  }

  /** All that it has written until now, to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Rejects, with what the process wrote, when it ends before it is so, or when it never is. */
  async waitUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    try {
      await waitUntil(what, async () => {
        if (this.hasEnded) throw new Error(`${this.#name} ended before: ${what}`);
        return await isSo();
      });
    } catch (cause) {
      throw new Error(`${this.#name} wrote: ${this.#output}`, { cause });
    }
  }

  /** Ends it, gently first. */
  async stop(): Promise<void> {
    process.removeListener('exit', this.#kill);
    if (!this.hasEnded) this.#child.kill('SIGTERM');
    const stopWaiting = new AbortController();
    const grace = pause(graceMs, 'late', { signal: stopWaiting.signal }).catch(() => 'ended');
    if ((await Promise.race([this.#ended, grace])) === 'late') this.#child.kill('SIGKILL');
    stopWaiting.abort();
    await this.#ended;
  }
}
