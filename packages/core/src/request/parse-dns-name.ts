import { domainToASCII, domainToUnicode } from 'node:url';
import type { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** ASCII that can stand in no host name, spaces, and characters that cannot be seen: the mapping to A-labels would decode or drop them. */
const strayCharacter = /[^\P{ASCII}A-Za-z0-9.-]|[\p{C}\p{Z}]/u;

/**
 * Reads a dNSName: letters, digits and hyphens in A-labels and lower case (RFC 5280 §4.2.1.6, RFC 1034 §3.5); IDN is
 * mapped (UTS #46). `*` may stand as the whole leftmost label before at least one other (RFC 9525 §6.3).
 * @throws CertwrightError `request-invalid`
 */
export function parseDnsName(value: string): string {
  const wildcard = value.startsWith('*.') ? '*.' : '';
  const name = wildcard + parseHostName(value.slice(wildcard.length), value);
  if (name.length > 253) throw noDnsName(value, `it has ${name.length} characters, and 253 are the most`);
  return name;
}

/** The same without a wildcard; `shown` is what messages name. */
export function parseHostName(value: string, shown: string): string {
  if (value.includes('*'))
    throw noDnsName(shown, '"*" can stand only as the whole leftmost label, as in *.example.com');
  if (value.includes('_')) throw noDnsName(shown, 'a host name has letters, digits and hyphens, but no underscore');
  if (/^[^:]+:\d+$/.test(value)) throw noDnsName(shown, 'leave out the port');
  if (value.includes(':'))
    throw noDnsName(shown, 'a URI has :// after its scheme, and an IPv6 address has other groups');
  if (value.includes('/')) throw noDnsName(shown, 'give one name or address, without a path or prefix length');
  if (value.endsWith('.')) throw noDnsName(shown, 'leave out the dot at the end');
  if (strayCharacter.test(value)) throw noDnsName(shown, 'use letters, digits, hyphens and dots');
  const ascii = toALabels(value).toLowerCase();
  if (ascii.length > 253) throw noDnsName(shown, `it has ${ascii.length} characters, and 253 are the most`);
  assertLabels(ascii, shown);
  return ascii;
}

function toALabels(value: string): string {
  return /^\p{ASCII}*$/u.test(value) ? value : domainToASCII(value);
}

function assertLabels(ascii: string, shown: string): void {
  const labels = ascii.split('.');
  // URL parsers take such a name for an IPv4 address, and no top-level domain is a number.
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) {
    throw noDnsName(shown, 'an IPv4 address has four numbers from 0 to 255, without leading zeros');
  }
  const tooLong = labels.find((one) => one.length > 63);
  if (tooLong !== undefined) throw noDnsName(shown, `a label has at most 63 characters, not ${tooLong.length}`);
  if (!labels.every((one) => label.test(one))) {
    throw noDnsName(shown, 'each label has letters, digits and hyphens, and begins and ends with no hyphen');
  }
  const undecodable = labels.find((one) => one.startsWith('xn--') && domainToUnicode(one) === one);
  if (undecodable !== undefined)
    throw noDnsName(shown, `${undecodable} is no valid A-label; give the name in its own script`);
}

function noDnsName(shown: string, hint: string): CertwrightError {
  return requestInvalid(`${showValue(shown)} is no DNS name`, hint);
}
