import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

const longestName = 64;

/**
 * Reads the friendlyName of a PKCS#12 file (RFC 2985 §5.5.1), by which a program shows a key in a list: 1 to 64
 * characters of printable ASCII, for openssl reads back no others.
 * @throws CertwrightError `request-invalid`
 */
export function parseFriendlyName(name: string): string {
  if (isFriendlyName(name)) return name;
  throw requestInvalid(
    `${showValue(name)} cannot be a friendly name`,
    `give 1 to ${longestName} letters, digits, blanks and signs of ASCII`,
  );
}

export function isFriendlyName(name: string): boolean {
  return /^[ -~]+$/.test(name) && name.length <= longestName;
}
