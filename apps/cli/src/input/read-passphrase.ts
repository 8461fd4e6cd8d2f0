import { CertwrightError } from '@certwright/core';
import { askHidden, canAsk } from '../terminal/ask-hidden.ts';
import { findSecret, notEmpty, type SecretSource } from './read-secret.ts';

/**
 * The passphrase of an authority's key: from the file, from the variable, or else typed on the terminal.
 * @throws CertwrightError `passphrase-required` when it is nowhere or empty, `file-not-found`
 */
export async function readPassphrase(authority: string, source: SecretSource): Promise<string> {
  const given = await findSecret(source, 'passphrase');
  if (given !== undefined) return given;
  if (canAsk()) {
    const typed = await askHidden(`Passphrase of the key of authority "${authority}":`);
    return notEmpty(typed, 'the passphrase that was typed is empty');
  }
  throw new CertwrightError('passphrase-required', `the key of authority "${authority}" is encrypted`, {
    hint: 'give its passphrase with --passphrase-file FILE or --passphrase-env NAME, or run this on a terminal',
  });
}
