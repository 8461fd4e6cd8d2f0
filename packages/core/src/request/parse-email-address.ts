import type { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseHostName } from './parse-dns-name.ts';
import { requestInvalid } from './request-invalid.ts';

/** A Dot-string (RFC 5321 §4.1.2); quoted local parts are not taken. */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/**
 * Reads an rfc822Name: an ASCII local part, whose case is kept, and a host in A-labels and lower case
 * (RFC 5280 §4.2.1.6).
 * @throws CertwrightError `request-invalid`
 */
export function parseEmailAddress(value: string): string {
  const [local = '', host, ...rest] = value.split('@');
  if (host === undefined || rest.length > 0) throw noEmailAddress(value, 'it has one @, as in alice@example.com');
  if (!localPart.test(local) || local.length > 64) {
    throw noEmailAddress(value, "before the @ stand 1 to 64 ASCII letters, digits or .!#$%&'*+/=?^_`{|}~-");
  }
  return `${local}@${parseHostName(host, value)}`;
}

function noEmailAddress(value: string, hint: string): CertwrightError {
  return requestInvalid(`${showValue(value)} is no email address`, hint);
}
