import { CertwrightError } from '../errors.ts';
import { requestInvalid } from './request-invalid.ts';

/** Far below where openssl cuts off what it reads. */
const longestPassword = 256;

/**
 * Reads the password of a PKCS#12 file. Only printable ASCII means the same to all programs: of other characters some
 * take the bytes of UTF-8, some those of UTF-16. No message holds it.
 * @throws CertwrightError `passphrase-required` when it is empty, else `request-invalid`
 */
export function parseExportPassword(password: string): string {
  if (password === '') {
    throw new CertwrightError('passphrase-required', 'the password of the export is empty', {
      hint: 'give one, or have one generated',
    });
  }
  if (!/^[ -~]+$/.test(password)) {
    const hint = 'use letters, digits and signs of ASCII; programs do not agree on the bytes of others';
    throw requestInvalid('the password of the export has characters that not every program reads alike', hint);
  }
  if (password.length <= longestPassword) return password;
  throw requestInvalid(
    `the password of the export has ${password.length} characters`,
    `give at most ${longestPassword}`,
  );
}
