import { formatCommand, type OpensslRun } from '@certwright/core';
import { visible, visibleLines } from '@certwright/present';
import { Command, Flags, type Interfaces } from '@oclif/core';
import { type ErrorReport, reportOf } from './error-report.ts';
import type { Column } from './terminal/fit-columns.ts';
import { type Cell, formatTable } from './terminal/format-table.ts';
import { paint } from './terminal/paint.ts';
import { ProgressBar } from './terminal/progress-bar.ts';

const mostDetails = 50;
const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * What every command shares: how it prints, warns, fails and stops. A command returns its result, which `--json` prints
 * with a list of `warnings`; an error is printed as `{ error: { code, message, hint, details } }` then, on stdout too.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags: Interfaces.FlagInput = {
    json: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'print the result, or the error, as JSON' }),
    quiet: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'print only warnings and errors', exclusive: ['verbose'] }),
    verbose: Flags.boolean({ helpGroup: 'GLOBAL', summary: 'show each openssl command that ran, and what it said' }),
  };

  protected readonly progress = new ProgressBar();
  readonly #warnings: string[] = [];
  #quiet = false;
  #verbose = false;
  #stopping = false;

  override async init(): Promise<void> {
    await super.init();
    for (const [signal, exitCode] of Object.entries(signals)) {
      // `once` would leave the signal to execa's own listener, which ends the process at once.
      process.on(signal, () => void this.#stop(signal, exitCode));
    }
    // Such as stdout on a full disk, which no caller of `write` hears of.
    process.on('uncaughtException', (error) => void this.#fall(error));
  }

  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    this.#quiet = parsed.flags.quiet === true;
    this.#verbose = parsed.flags.verbose === true;
    return parsed;
  }

  /** One line for people; not with --quiet or --json. */
  protected print(line = ''): void {
    if (this.#isSilent()) return;
    this.progress.stop();
    process.stdout.write(`${visible(line)}\n`);
  }

  /** A line of what another program prints: on stderr, so that stdout is ours alone; not with --quiet or --json. */
  protected printBeside(line: string): void {
    if (!this.#isSilent()) this.#printToStderr(' |', line);
  }

  /** Tells of one failure among several things that were done, and lets the command end with 1. */
  protected tell(message: string, hint: string | undefined, details: readonly string[] = []): void {
    process.exitCode = 1;
    // With --json they stand in the result.
    if (!this.jsonEnabled()) this.#printReport({ message, hint, details });
  }

  /** Fitted into the terminal, where there is one and the columns say how. */
  protected printTable(head: readonly (string | Column)[], rows: readonly (readonly (string | Cell)[])[]): void {
    if (this.#isSilent()) return;
    this.progress.stop();
    const width = process.stdout.isTTY ? process.stdout.columns || undefined : undefined;
    process.stdout.write(`${formatTable(head, rows, width)}\n`);
  }

  /**
   * Text of several lines that was asked for, and therefore is printed with --quiet too; character for character where
   * no person looks at it, because a script that is changed signs another name.
   */
  protected printText(text: string): void {
    if (this.jsonEnabled()) return;
    const lines = text.endsWith('\n') ? text : `${text}\n`;
    process.stdout.write(process.stdout.isTTY ? visibleLines(lines) : lines);
  }

  /** On stderr; with --json it stands in the result instead. */
  override warn(input: Error | string): Error | string {
    const message = typeof input === 'string' ? input : input.message;
    this.#warnings.push(message);
    if (!this.jsonEnabled()) this.#printToStderr(paint(process.stderr, 'yellow', 'warning:'), message);
    return input;
  }

  protected showProgress(done: number, total: number): void {
    if (!this.#isSilent() && !this.#verbose) this.progress.show(done, total);
  }

  protected showRun({ args, exitCode, stderr }: OpensslRun): void {
    if (!this.#verbose) return;
    const words = stderr.split('\n').filter((line) => line.trim() !== '');
    const end = exitCode === undefined ? 'did not run to its end' : `ended with exit code ${exitCode}`;
    this.#printToStderr(paint(process.stderr, 'dim', '$'), formatCommand(args));
    for (const line of [end, ...words.map((word) => `| ${word}`)]) this.#printToStderr(' ', line);
  }

  /** Lets go of what the command holds; called at its end, whatever that was. */
  protected async release(): Promise<void> {}

  protected override async catch(error: unknown): Promise<void> {
    if (this.#stopping) return;
    this.progress.stop();
    const report = this.report(error);
    process.exitCode = report.exitCode;
    if (this.jsonEnabled()) this.logJson({ error: jsonOf(report) });
    else this.#printReport(report, error);
  }

  protected override async finally(): Promise<void> {
    if (this.#stopping) return;
    this.progress.stop();
    await this.release();
  }

  /** How an error is told; a command may know better than the code alone says. */
  protected report(error: unknown): ErrorReport {
    const words = [this.config.bin, ...(this.id ?? '').split(':')];
    return reportOf(error, words.join(' '));
  }

  protected override toSuccessJson(result: unknown): unknown {
    return typeof result === 'object' ? { ...result, warnings: this.#warnings } : result;
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${visibleLines(JSON.stringify(json, undefined, 2))}\n`);
  }

  #isSilent(): boolean {
    return this.#quiet || this.jsonEnabled();
  }

  #printReport({ message, hint, details }: Told, error?: unknown): void {
    this.#printToStderr(paint(process.stderr, 'red', 'error:'), message);
    const [first = '', ...others] = details;
    const told = others.length === 0 && message.includes(first) ? [] : details;
    for (const detail of told.slice(0, mostDetails)) this.#printToStderr('  -', detail);
    if (told.length > mostDetails) this.#printToStderr('  -', `and ${told.length - mostDetails} more; --json has all`);
    if (hint !== undefined) this.#printToStderr(paint(process.stderr, 'cyan', 'hint:'), hint);
    if (this.#verbose && error instanceof Error) process.stderr.write(`${visibleLines(error.stack ?? '')}\n`);
  }

  #printToStderr(label: string, text: string): void {
    this.progress.stop();
    process.stderr.write(`${label} ${visible(text)}\n`);
  }

  async #fall(error: Error): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.progress.stop();
    const report = this.report(error);
    // On stderr with --json too: stdout may be what failed.
    this.#printReport(report, error);
    await this.release();
    process.exit(report.exitCode);
  }

  async #stop(signal: string, exitCode: number): Promise<void> {
    // Twice means at once.
    if (this.#stopping) process.exit(exitCode);
    this.#stopping = true;
    this.#printToStderr(paint(process.stderr, 'yellow', 'stopped'), `by ${signal}; nothing is left half done`);
    await this.release();
    process.exit(exitCode);
  }
}

interface Told {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details: readonly string[];
}

function jsonOf({ code, message, hint, details }: ErrorReport) {
  return { code, message, ...(hint !== undefined && { hint }), details };
}
