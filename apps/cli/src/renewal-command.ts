import {
  certificateJson,
  type PlannedRenewals,
  parseDurationMs,
  type RenewalFailure,
  type RenewalReport,
  type RenewedCertificate,
  type SkippedCertificate,
} from '@certwright/core';
import { formatCount, formatTime } from '@certwright/present';
import { Flags, type Interfaces } from '@oclif/core';
import { findHook } from './hooks/find-hook.ts';
import { type Hook, runHook } from './hooks/run-hook.ts';
import { formatPath } from './present/words.ts';
import { readHookEnvironment } from './settings.ts';
import { SigningCommand } from './signing-command.ts';

interface HookFlags {
  readonly exec?: string | undefined;
  readonly 'exec-timeout': string;
}

/** How one run of a hook ended. */
export interface HookOutcome {
  readonly name: string;
  readonly program: string;
  readonly succeeded: boolean;
  /** What went wrong. */
  readonly message?: string;
}

/** A command that renews certificates, tells what became of each, and runs a hook for those that are new. */
export abstract class RenewalCommand extends SigningCommand {
  static override baseFlags = {
    ...SigningCommand.baseFlags,
    exec: Flags.string({
      helpGroup: 'HOOK',
      summary: 'program to run once for each renewed certificate, with NAME, certificate and key file as its arguments',
      helpValue: 'PROGRAM',
    }),
    'exec-timeout': Flags.string({
      helpGroup: 'HOOK',
      summary: 'how long one run of it may take',
      helpValue: 'DURATION',
      default: '2m',
    }),
  } satisfies Interfaces.FlagInput;

  /** Before anything is renewed, so that a wrong path is told in time. */
  protected findHook({ exec, 'exec-timeout': timeout }: HookFlags): Hook | undefined {
    const timeoutMs = parseDurationMs(timeout);
    if (exec === undefined) return undefined;
    const env = readHookEnvironment();
    return { program: findHook(exec, env.PATH), env, timeoutMs };
  }

  /** @param nothing what to say when there was nothing to do */
  protected async finish(report: RenewalReport, hook: Hook | undefined, nothing: string) {
    if (report.renewed.length > 0) await this.printTable(['renewed', 'expires', 'was'], report.renewed.map(rowOf));
    for (const one of report.skipped) this.#warnOfSkipped(one);
    for (const path of report.kubeconfigs) this.print(`rewrote ${formatPath(path)}`);
    const hooks = hook ? await this.#runHook(hook, report.renewed) : [];
    this.#tellFailures(report.failures);
    this.#tellHooks(hooks);
    if (report.renewed.length + report.failures.length === 0) this.print(nothing);
    else this.print(summaryOf(report));
    return {
      renewed: report.renewed.map(renewedJson),
      skipped: report.skipped,
      failures: report.failures.map(failureJson),
      kubeconfigs: report.kubeconfigs,
      hooks,
    };
  }

  /** What a dry run comes to. */
  protected finishPlan({ script, skipped, failures }: PlannedRenewals) {
    this.printText(script);
    for (const one of skipped) this.#warnOfSkipped(one);
    this.#tellFailures(failures);
    return { script, skipped, failures: failures.map(failureJson) };
  }

  #warnOfSkipped({ name, reason }: SkippedCertificate): void {
    this.warn(`"${name}" was left as it is: ${reason}`);
  }

  async #runHook(hook: Hook, renewed: readonly RenewedCertificate[]): Promise<HookOutcome[]> {
    const outcomes: HookOutcome[] = [];
    for (const { name, certificatePath, keyPath } of renewed) {
      const message = await runHook(hook, [name, certificatePath, keyPath], (line) => this.printBeside(line));
      const { program } = hook;
      outcomes.push({ name, program, succeeded: message === undefined, ...(message !== undefined && { message }) });
    }
    return outcomes;
  }

  /** What one hint cures is told together. */
  #tellFailures(failures: readonly RenewalFailure[]): void {
    for (const [hint, together] of Map.groupBy(failures, ({ error }) => error.hint)) {
      const last = together.length - 1;
      for (const [index, { name, error }] of together.entries()) {
        const message = error.message.includes(`"${name}"`) ? error.message : `${name}: ${error.message}`;
        this.tell(message, index === last ? hint : undefined, error.details);
      }
    }
  }

  #tellHooks(hooks: readonly HookOutcome[]): void {
    for (const { name, program, message } of hooks) {
      if (message === undefined) continue;
      const hint = 'put right what it says, then run it by hand';
      this.tell(`"${name}" is renewed and stored, but ${program} ${message}`, hint);
    }
  }
}

function summaryOf({ renewed, failures }: RenewalReport): string {
  return `renewed ${formatCount(renewed.length, 'certificate')}${failures.length > 0 ? `, ${failures.length} failed` : ''}`;
}

function rowOf({ name, former, certificate }: RenewedCertificate): string[] {
  return [name, formatTime(certificate.validity.notAfter), formatTime(former.validity.notAfter)];
}

function renewedJson({ former, certificate, ...files }: RenewedCertificate) {
  return { ...files, certificate: certificateJson(certificate), former: certificateJson(former) };
}

function failureJson({ name, error: { code, message, hint, details } }: RenewalFailure) {
  return { name, code, message, ...(hint !== undefined && { hint }), details };
}
