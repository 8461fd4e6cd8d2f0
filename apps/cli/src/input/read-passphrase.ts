import { CertwrightError } from '@certwright/core';
import { findEnvironmentVariable } from '../settings.ts';
import { askPassphrase, canAsk } from '../terminal/ask-passphrase.ts';
import { readInputText } from './read-input-file.ts';

/** Where the user says that a passphrase is. */
export interface PassphraseSource {
  readonly file?: string | undefined;
  /** The name of an environment variable. */
  readonly variable?: string | undefined;
}

/**
 * The passphrase of an authority's key: from the file, from the variable, or else typed on the terminal.
 * @throws CertwrightError `passphrase-required` when it is nowhere or empty, `file-not-found`
 */
export async function readPassphrase(authority: string, { file, variable }: PassphraseSource): Promise<string> {
  if (file !== undefined) return notEmpty(await readFirstLine(file), `the passphrase file ${file} is empty`);
  if (variable !== undefined) {
    const value = findEnvironmentVariable(variable) ?? '';
    return notEmpty(value, `the environment variable ${variable} is not set or empty`);
  }
  if (canAsk()) return notEmpty(await askPassphrase(authority), 'the passphrase that was typed is empty');
  throw new CertwrightError('passphrase-required', `the key of authority "${authority}" is encrypted`, {
    hint: 'give its passphrase with --passphrase-file FILE or --passphrase-env NAME, or run this on a terminal',
  });
}

async function readFirstLine(path: string): Promise<string> {
  const cure = 'give the path of a file whose first line is the passphrase';
  const text = await readInputText({ path, what: 'passphrase file', cure });
  return text.split(/\r?\n/, 1)[0] ?? '';
}

function notEmpty(passphrase: string, message: string): string {
  if (passphrase !== '') return passphrase;
  throw new CertwrightError('passphrase-required', message, { hint: 'put the passphrase of the key there' });
}
