import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const PROGRAM = path.join(import.meta.dirname, '../../bin/certwright-server.js');

type OnTestFinished = (work: () => void | Promise<void>) => void;

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A folder that is gone when the test is done. */
export function newFolder(onTestFinished: OnTestFinished): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The built program as a process of its own, on a port of its own, with all that it said. */
export class ServerUnderTest {
  readonly assetsFolder: string;
  readonly process: ChildProcess;
  /** What it printed. */
  stdout = '';
  stderr = '';
  readonly #ended: Promise<number | NodeJS.Signals>;
  readonly #waiting = new Set<() => void>();

  constructor(assetsFolder: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.assetsFolder = assetsFolder;
    const all = ['--generated-assets-dir', assetsFolder, ...args];
    this.process = spawn(process.execPath, [PROGRAM, ...all], {
      cwd: path.dirname(assetsFolder),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.process;
    if (!stdout || !stderr) throw new Error('no pipes');
    createInterface({ input: stdout }).on('line', (line) => {
      this.stdout += `${line}\n`;
      for (const look of this.#waiting) look();
    });
    stderr.on('data', (data) => {
      this.stderr += data;
    });
    this.#ended = once(this.process, 'close').then(([code, signal]) => code ?? signal);
    void this.#ended.then(() => {
      for (const look of this.#waiting) look();
    });
  }

  get lines(): LogLine[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals> {
    return this.#ended;
  }

  /** Resolves with the first line that is like that; rejects when the process ends before. */
  async logged(isIt: (line: LogLine) => boolean): Promise<LogLine> {
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
    const look = () => {
      const found = this.lines.find(isIt);
      if (found) resolve(found);
      else if (this.process.exitCode !== null || this.process.signalCode !== null) {
        reject(new Error(`it ended:\n${this.stdout}${this.stderr}`));
      }
    };
    this.#waiting.add(look);
    look();
    return promise.finally(() => this.#waiting.delete(look));
  }

  async listening(): Promise<this> {
    await this.logged(({ url }) => url !== undefined);
    return this;
  }

  /** Where HTTPS is. */
  get url(): URL {
    return new URL(String(this.lines.find(({ url }) => url !== undefined)?.url));
  }

  get port(): number {
    return Number(this.url.port);
  }

  read(...names: readonly string[]): string {
    return readFileSync(path.join(this.assetsFolder, ...names), 'utf8');
  }

  /** By HTTPS, under the root of the folder, on a connection of its own. */
  ask(target: string, options: RequestOptions & { readonly body?: string } = {}): Promise<Answer> {
    const { body, ...rest } = options;
    const ca = this.read('keys', 'root-ca.pem');
    return send(secureRequest(new URL(target, this.url), { agent: false, ca, ...rest }), body);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.process.kill(signal);
    return this.#ended;
  }
}

/** Waits for nothing; the process is ended when the test is done. */
export function spawnServer(
  onTestFinished: OnTestFinished,
  options: { readonly assetsFolder?: string; readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): ServerUnderTest {
  const assetsFolder = options.assetsFolder ?? path.join(newFolder(onTestFinished), 'assets');
  const args = ['--listen', '127.0.0.1:0', ...(options.args ?? [])];
  const server = new ServerUnderTest(assetsFolder, args, options.env ?? {});
  onTestFinished(async () => {
    server.process.kill('SIGKILL');
    await server.ended();
  });
  return server;
}

export function startServer(...args: Parameters<typeof spawnServer>): Promise<ServerUnderTest> {
  return spawnServer(...args).listening();
}

/** Sends and reads to the end. */
export async function send(request: ReturnType<typeof plainRequest>, body?: string): Promise<Answer> {
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() };
}
