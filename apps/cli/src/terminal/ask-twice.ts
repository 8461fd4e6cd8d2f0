import { CertwrightError } from '@certwright/core';
import { askHidden } from './ask-hidden.ts';

/**
 * Nobody sees what is typed, and with a slip in it nobody could open what it protects.
 * @param what `password`, `new passphrase`
 * @throws CertwrightError `request-invalid` when it was typed in two ways
 */
export async function askTwice(question: string, what: string): Promise<string> {
  const first = await askHidden(question);
  if (first === (await askHidden('The same once more:'))) return first;
  throw new CertwrightError('request-invalid', `the ${what} was typed in two ways`, { hint: 'run it again' });
}
