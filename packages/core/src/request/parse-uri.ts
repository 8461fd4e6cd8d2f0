import type { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

const allowedCharacters = /^([A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
const parts = /^[A-Za-z][A-Za-z0-9+.-]*:(\/\/[^/?#]+)?(.*)$/;
/** Of these a URI without `//` is a spelling that only browsers understand. */
const needsHost = /^(https?|wss?|ftp|file):/i;

/**
 * Reads a uniformResourceIdentifier: absolute, in ASCII, with a host after `//` (RFC 5280 §4.2.1.6, RFC 3986). Its
 * text is kept as it is.
 * @throws CertwrightError `request-invalid`
 */
export function parseUri(value: string): string {
  if (!allowedCharacters.test(value)) {
    throw noUri(value, 'it is ASCII; write a host in A-labels (xn--…), and other characters as %XX');
  }
  const [, authority, rest] = parts.exec(value) ?? [];
  if (rest === undefined) throw noUri(value, 'it begins with a scheme, such as https:// or spiffe://');
  const hasHost = authority !== undefined;
  if (!hasHost && (rest.startsWith('//') || needsHost.test(value))) throw noUri(value, 'give a host after //');
  if (!hasHost && rest === '') throw noUri(value, 'nothing stands after the scheme');
  if (!URL.canParse(value) || (hasHost && new URL(value).host === ''))
    throw noUri(value, 'its host or port is not valid');
  return value;
}

function noUri(value: string, hint: string): CertwrightError {
  return requestInvalid(`${showValue(value)} is no URI`, hint);
}
