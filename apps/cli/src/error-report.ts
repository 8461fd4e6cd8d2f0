import { stripVTControlCharacters } from 'node:util';
import { CertwrightError, type ErrorCode } from '@certwright/core';
import { Errors } from '@oclif/core';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What a user is told of an error, whatever it was. */
export interface ErrorReport {
  /** Core's code; `usage-wrong` for a command line that is none; `bug` for what should not happen. */
  readonly code: ErrorCode | 'usage-wrong' | 'interrupted' | 'bug';
  readonly message: string;
  readonly hint?: string;
  readonly details: readonly string[];
  readonly exitCode: ExitCode | 130;
}

/** @param command the command line without arguments, e.g. `certwright cluster generate` */
export function reportOf(error: unknown, command: string): ErrorReport {
  if (error instanceof CertwrightError) {
    const { code, message, hint, details } = error;
    return { code, message, ...(hint !== undefined && { hint }), details, exitCode: exitCodes[code] };
  }
  if (error instanceof Errors.CLIError) {
    const hint = `${command} --help tells how it is used`;
    return { code: 'usage-wrong', message: usageMessage(error), hint, details: [], exitCode: 2 };
  }
  if (error instanceof Error && error.name === 'ExitPromptError') {
    return { code: 'interrupted', message: 'stopped at the question for a passphrase', details: [], exitCode: 130 };
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'write' && 'code' in error) {
    const hint = 'check what stdout leads to; the work itself may be done, and a second run tells';
    return {
      code: 'storage-failed',
      message: `the output cannot be written (${error.code})`,
      hint,
      details: [],
      exitCode: 1,
    };
  }
  if (error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd') {
    const hint = 'go to another folder with cd';
    return { code: 'folder-invalid', message: 'the folder you are in is gone', hint, details: [], exitCode: 1 };
  }
  return {
    code: 'bug',
    message: `this is a bug in certwright: ${String(error)}`,
    hint: 'please report it, with the command and what it prints with --verbose',
    details: [],
    exitCode: 1,
  };
}

/** Oclif's message in one line, in our words where we have some, and without what the hint says better. */
function usageMessage(error: Error): string {
  if ('args' in error && Array.isArray(error.args) && error.message.startsWith('Missing')) {
    return `missing argument ${error.args.map(({ name }: { name: string }) => name.toUpperCase()).join(', ')}`;
  }
  if ('flags' in error && Array.isArray(error.flags)) return `there is no flag ${error.flags.join(', ')}`;
  const command = /^command (\S+) not found$/.exec(error.message)?.[1];
  if (command !== undefined) return `there is no command ${command.replaceAll(':', ' ')}`;
  const text = stripVTControlCharacters(error.message)
    .replace(/\nSee more help with --help$/, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replaceAll(/Missing required flag (?=\w)/g, 'missing flag --')
    .replaceAll(/=\S* cannot also/g, ' cannot also')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
