import { visible } from '@certwright/present';
import { Errors } from '@oclif/core';
import { reportOf } from './error-report.ts';

/** Tells an error that no command was there to tell, and sets the exit code. */
export function tellFailure(error: unknown, args: readonly string[]): void {
  if (error instanceof Errors.ExitError) {
    process.exitCode = error.oclif.exit ?? 1;
    return;
  }
  const report = reportOf(error, 'certwright');
  const { code, message, hint, details } = report;
  process.exitCode = report.exitCode;
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint, details } }, undefined, 2)}\n`);
  } else process.stderr.write(`error: ${visible(message)}\n${hint === undefined ? '' : `hint: ${visible(hint)}\n`}`);
}
