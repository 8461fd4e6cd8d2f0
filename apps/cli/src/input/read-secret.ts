import { CertwrightError } from '@certwright/core';
import { findEnvironmentVariable } from '../settings.ts';
import { readInputText } from './read-input-file.ts';

/** Where the user says that a secret is. */
export interface SecretSource {
  readonly file?: string | undefined;
  /** The name of an environment variable. */
  readonly variable?: string | undefined;
}

/**
 * The first line of the file, or the value of the variable; undefined when the user names neither.
 * @param what in messages: `passphrase`, `password`
 * @throws CertwrightError `passphrase-required` when it is empty, `file-not-found`
 */
export async function findSecret({ file, variable }: SecretSource, what: string): Promise<string | undefined> {
  if (file !== undefined) return notEmpty(await readFirstLine(file, what), `the ${what} file ${file} is empty`);
  if (variable === undefined) return undefined;
  const value = findEnvironmentVariable(variable) ?? '';
  return notEmpty(value, `the environment variable ${variable} is not set or empty`);
}

export function notEmpty(secret: string, message: string): string {
  if (secret !== '') return secret;
  throw new CertwrightError('passphrase-required', message, { hint: 'put it there, or take another way to give it' });
}

async function readFirstLine(path: string, what: string): Promise<string> {
  const cure = `give the path of a file whose first line is the ${what}`;
  const text = await readInputText({ path, what: `${what} file`, cure });
  return text.split(/\r?\n/, 1)[0] ?? '';
}
