import { CertwrightError, generatePassword } from '@certwright/core';
import { canAsk } from '../terminal/ask-hidden.ts';
import { askTwice } from '../terminal/ask-twice.ts';
import { findSecret } from './read-secret.ts';

interface PasswordFlags {
  readonly 'password-file'?: string | undefined;
  readonly 'password-env'?: string | undefined;
  readonly 'generate-password': boolean;
}

/** The password that an export gets. */
export interface ChosenPassword {
  /** There when nobody knows it yet, so that it must be shown. */
  readonly generated: string | undefined;
  /** Throws `passphrase-required` when it is nowhere or empty, `request-invalid` when it was typed in two ways. */
  readonly getPassword: () => Promise<string>;
}

/** From the file, from the variable, generated, or else typed twice on the terminal. */
export function choosePassword(flags: PasswordFlags): ChosenPassword {
  const generated = flags['generate-password'] ? generatePassword() : undefined;
  return { generated, getPassword: async () => generated ?? readPassword(flags) };
}

async function readPassword({ 'password-file': file, 'password-env': variable }: PasswordFlags): Promise<string> {
  const given = await findSecret({ file, variable }, 'password');
  if (given !== undefined) return given;
  if (canAsk()) return askTwice('Password for the export:', 'password');
  throw new CertwrightError('passphrase-required', 'nobody says the password that protects the export', {
    hint: 'give --password-file FILE, --password-env NAME or --generate-password, or run this on a terminal',
  });
}
