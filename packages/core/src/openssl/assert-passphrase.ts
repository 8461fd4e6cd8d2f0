import { CertwrightError } from '../errors.ts';

const mostBytes = 1023;

/**
 * Refuses a passphrase that node:crypto would take and openssl would not: it reads one line, of a bounded length.
 * @throws CertwrightError `passphrase-wrong`, which does not show it
 */
export function assertPassphrase(authority: string, passphrase: string): void {
  const fault = findFault(passphrase);
  if (fault === undefined) return;
  throw new CertwrightError(
    'passphrase-wrong',
    `openssl cannot take the passphrase of authority "${authority}": ${fault}`,
    {
      hint: `give the key another one, a line of at most ${mostBytes} bytes, for example with openssl pkcs8`,
    },
  );
}

function findFault(passphrase: string): string | undefined {
  if (/[\n\0]/.test(passphrase)) return 'it holds a line break or NUL';
  const bytes = Buffer.byteLength(passphrase);
  return bytes > mostBytes ? `it has ${bytes} bytes, and ${mostBytes} are the most` : undefined;
}
