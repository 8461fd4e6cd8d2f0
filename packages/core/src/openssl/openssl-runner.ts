import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { CertwrightError } from '../errors.ts';
import { parseOpensslVersion } from './find-openssl.ts';
import type { OpensslJob } from './job.ts';
import { createLimiter, type Limiter, type Load } from './limiter.ts';

export interface OpensslRunnerOptions {
  /** Absolute; from `findOpenssl`. */
  readonly path: string;
  /** Absolute; without it, jobs cannot be repeated over files. */
  readonly xargsPath?: string | undefined;
  /** Where the work folder is made; it is removed by `close`. */
  readonly temporaryFolder: string;
  /** How many may run at once; the number of cores is right. */
  readonly concurrency: number;
  /** After this a run is ended by SIGKILL. */
  readonly timeoutMs: number;
  /** Told of every run that ended. */
  readonly onRun?: (run: OpensslRun) => void;
}

export interface OpensslRun {
  readonly path: string;
  readonly args: readonly string[];
  /** Undefined when it was ended by a signal or did not start. */
  readonly exitCode: number | undefined;
  /** What openssl said to stderr; never key material. */
  readonly stderr: string;
}

export interface OpensslOutput extends OpensslRun {
  readonly stdout: string;
}

export interface OpensslBytes extends OpensslRun {
  readonly stdout: Buffer;
}

/** Text is gathered in half the time. */
type Encoding = 'utf8' | 'buffer';

type Printed = OpensslRun & { readonly stdout: unknown };

const maxOutputBytes = 16 * 1024 * 1024;
const maxWaiting = 10_000;

/** The one place that starts openssl: no shell, a minimal environment, a pinned config, a cap on time and on output. */
export class OpensslRunner {
  readonly #options: OpensslRunnerOptions;
  readonly #limiter: Limiter;
  #workFolder: string | undefined;
  #jobs = 0;

  constructor(options: OpensslRunnerOptions) {
    this.#options = options;
    this.#limiter = createLimiter(options.concurrency, maxWaiting);
  }

  /** The absolute path of the program. */
  get path(): string {
    return this.#options.path;
  }

  /** Whether a job may say `forEach`. */
  get canRepeat(): boolean {
    return this.#options.xargsPath !== undefined;
  }

  /** How many more runs could be under way now. */
  get freePlaces(): number {
    return this.#options.concurrency - this.load().running;
  }

  /** The runs of now. */
  load(): Load {
    return this.#limiter.load();
  }

  /**
   * Runs a job, whatever its exit code. A job given as a function is made when its turn comes.
   * @throws CertwrightError `openssl-timed-out`, `openssl-failed` (did not start, or printed too much), `openssl-busy`,
   *   `storage-failed` (no room for its work folder)
   */
  run(job: OpensslJob | (() => OpensslJob)): Promise<OpensslOutput> {
    return this.#runInTurn(job, 'utf8', String);
  }

  /** The same for a job that prints something else than text. */
  runForBytes(job: OpensslJob | (() => OpensslJob)): Promise<OpensslBytes> {
    return this.#runInTurn(job, 'buffer', bytesOf);
  }

  /**
   * The version of the program, e.g. `3.0.19`.
   * @throws CertwrightError `openssl-unsupported`
   */
  async version(): Promise<string> {
    const { stdout } = await this.run({ files: {}, args: ['version'] });
    return parseOpensslVersion(stdout, this.#options.path);
  }

  /** Removes the work folder. */
  close(): void {
    if (this.#workFolder !== undefined) rmSync(this.#workFolder, { recursive: true, force: true });
    this.#workFolder = undefined;
  }

  #runInTurn<Stdout>(
    job: OpensslJob | (() => OpensslJob),
    encoding: Encoding,
    read: (printed: unknown) => Stdout,
  ): Promise<OpensslRun & { readonly stdout: Stdout }> {
    const isUrgent = typeof job !== 'function' && job.isUrgent;
    return this.#limiter.run(async () => {
      const { stdout, ...run } = await this.#runNow(typeof job === 'function' ? job() : job, encoding);
      return { ...run, stdout: read(stdout) };
    }, isUrgent);
  }

  async #runNow(job: OpensslJob, encoding: Encoding): Promise<Printed> {
    this.#jobs += 1;
    const folder = this.#inTemporaryFolder(() => join(this.#getWorkFolder(), String(this.#jobs)));
    try {
      this.#inTemporaryFolder(() => fillFolder(folder, job));
      return await this.#start(job, folder, encoding);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #getWorkFolder(): string {
    // mkdtemp makes it 0700.
    this.#workFolder ??= mkdtempSync(join(this.#options.temporaryFolder, 'certwright-'));
    return this.#workFolder;
  }

  #inTemporaryFolder<Result>(write: () => Result): Result {
    try {
      return write();
    } catch (cause) {
      const reason = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
      throw new CertwrightError('storage-failed', `cannot write to ${this.#options.temporaryFolder} (${reason})`, {
        hint: 'make room there, or point TMPDIR to another folder',
        cause,
      });
    }
  }

  async #start(job: OpensslJob, cwd: string, encoding: Encoding): Promise<Printed> {
    const { path } = this.#options;
    const timeoutMs = Math.min(this.#options.timeoutMs, job.timeoutMs ?? Number.POSITIVE_INFINITY);
    const { program, args, stdin } = this.#programFor(job);
    const result = await execa(program, args, {
      cwd,
      // Anything more, and a hostile OPENSSL_CONF could load a library. Some commands read the system's authorities at
      // each start, and none has a use for them here.
      env: { OPENSSL_CONF: '/dev/null', SSL_CERT_FILE: '/dev/null', LC_ALL: 'C' },
      extendEnv: false,
      stdio: [stdin, 'pipe', job.discardStderr ? 'ignore' : 'pipe', ...passphrasePipes(job)],
      encoding,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      // A wrapper script would leave its openssl behind, which holds the pipes open.
      killDescendants: true,
      maxBuffer: maxOutputBytes,
      stripFinalNewline: false,
      reject: false,
    });
    const run: OpensslRun = {
      path,
      args: job.args,
      exitCode: result.exitCode,
      stderr: typeof result.stderr === 'string' ? result.stderr : bytesOf(result.stderr).toString(),
    };
    this.#report(job, run);
    if (result.timedOut) throw timedOut(run, timeoutMs);
    if (result.isMaxBuffer) throw failed(run, 'printed too much');
    if (result.exitCode === undefined) throw failed(run, 'did not run to its end', result.cause);
    return { ...run, stdout: result.stdout };
  }

  /**
   * Each start from here copies the page tables of this process, which costs more than openssl's own work on a quick
   * key; xargs, being small, starts many for the price of one.
   */
  #programFor({ args, forEach }: OpensslJob) {
    const { path, xargsPath } = this.#options;
    if (!forEach) return { program: path, args, stdin: 'ignore' as const };
    if (xargsPath === undefined) throw new Error('a job over files needs xargs');
    return { program: xargsPath, args: ['-I', '{}', path, ...args], stdin: Buffer.from(`${forEach.join('\n')}\n`) };
  }

  /** Without stdout, in which a new key may stand. */
  #report({ forEach = ['{}'] }: OpensslJob, run: OpensslRun): void {
    for (const file of forEach) {
      this.#options.onRun?.({ ...run, args: run.args.map((argument) => argument.replaceAll('{}', file)) });
    }
  }
}

/** What a pipe gave; nothing where there was none. */
function bytesOf(output: unknown): Buffer {
  return output instanceof Uint8Array ? Buffer.from(output.buffer, output.byteOffset, output.byteLength) : Buffer.of();
}

/** From descriptor 3 on; one that is not given leaves its number free. */
function passphrasePipes({ passphrase, newPassphrase }: OpensslJob): (Buffer | 'ignore')[] {
  if (newPassphrase !== undefined) return [passphrasePipe(passphrase), passphrasePipe(newPassphrase)];
  return passphrase === undefined ? [] : [passphrasePipe(passphrase)];
}

function passphrasePipe(passphrase: string | undefined): Buffer | 'ignore' {
  return passphrase === undefined ? 'ignore' : Buffer.from(`${passphrase}\n`);
}

function timedOut({ args, path }: OpensslRun, timeoutMs: number): CertwrightError {
  return new CertwrightError('openssl-timed-out', `openssl ${args[0]} did not end within ${timeoutMs / 1000} s`, {
    hint: `check that ${path} works, e.g. by running it with the argument version`,
  });
}

function fillFolder(folder: string, { files, binaryFiles = {}, links = {} }: OpensslJob): void {
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries({ ...files, ...binaryFiles })) {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
  }
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
}

/** An `openssl-failed` that names the run; openssl's own words stay in the run. */
export function failed(run: OpensslRun, what: string, cause?: unknown): CertwrightError {
  return new CertwrightError('openssl-failed', `openssl ${run.args[0]} ${what}`, {
    hint: 'run again with --verbose to see what openssl says, or ask certwright doctor',
    cause,
  });
}
