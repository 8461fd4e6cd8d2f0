import { CertwrightError } from '@certwright/core';
import { Flags } from '@oclif/core';
import { canAsk } from '../terminal/ask-hidden.ts';
import { askTwice } from '../terminal/ask-twice.ts';
import { findSecret } from './read-secret.ts';

/** Where the passphrase comes from that a key gets. */
export const newPassphraseFlags = {
  'new-passphrase-file': Flags.string({
    helpGroup: 'NEW PASSPHRASE',
    summary: 'file whose first line is the passphrase that the key gets',
    helpValue: 'FILE',
    exclusive: ['new-passphrase-env'],
  }),
  'new-passphrase-env': Flags.string({
    helpGroup: 'NEW PASSPHRASE',
    summary: 'name of the environment variable that holds it; without either it is asked for, twice, on a terminal',
    helpValue: 'NAME',
  }),
};

interface NewPassphraseFlags {
  readonly 'new-passphrase-file'?: string | undefined;
  readonly 'new-passphrase-env'?: string | undefined;
}

/** @throws CertwrightError `passphrase-required` when it is nowhere or empty, `request-invalid`, `file-not-found` */
export async function readNewPassphrase(name: string, flags: NewPassphraseFlags): Promise<string> {
  const { 'new-passphrase-file': file, 'new-passphrase-env': variable } = flags;
  const given = await findSecret({ file, variable }, 'new passphrase');
  if (given !== undefined) return given;
  if (canAsk()) return askTwice(`New passphrase for the key of authority "${name}":`, 'new passphrase');
  throw new CertwrightError('passphrase-required', `nobody says the new passphrase for the key of "${name}"`, {
    hint: 'give --new-passphrase-file FILE or --new-passphrase-env NAME, or run this on a terminal',
  });
}
