import { requestInvalid } from './request-invalid.ts';

const fewestCharacters = 8;
/** What openssl reads of a line. */
const mostBytes = 1023;

/**
 * Reads a passphrase for a key: one line of at least 8 characters.
 * @throws CertwrightError `request-invalid`, which does not show it
 */
export function parseNewPassphrase(passphrase: string): string {
  if (passphrase.length < fewestCharacters) {
    throw requestInvalid(
      `the new passphrase has ${passphrase.length} characters, and whoever has the file can try all of these`,
      `give at least ${fewestCharacters}`,
    );
  }
  if (/[\r\n\0]/.test(passphrase))
    throw requestInvalid('the new passphrase holds a line break or NUL', 'give one line');
  if (Buffer.byteLength(passphrase) > mostBytes) {
    throw requestInvalid(`the new passphrase has more than ${mostBytes} bytes`, 'give a shorter one');
  }
  return passphrase;
}
