import ipaddr from 'ipaddr.js';
import { formatIpAddress, ipVersion } from '../certificate/ip-address.ts';
import type { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

/** Whether the text is meant as an address; `[::1]` is one too. */
export function isIpAddress(value: string): boolean {
  return ipVersion(withoutBrackets(value)) !== 0;
}

/**
 * Reads an iPAddress into the text that a certificate's reader gives for it: IPv4 in strict dotted decimal, IPv6 by
 * RFC 5952 §4. An IPv4-mapped address stays the IPv6 address that it is.
 * @throws CertwrightError `request-invalid`
 */
export function parseIpAddress(value: string): string {
  const address = withoutBrackets(value);
  if (address.includes('%')) throw noIpAddress(value, 'leave out the zone (%…); it means something on one host only');
  if (address.includes('/'))
    throw noIpAddress(value, 'a certificate names single addresses; leave out the prefix length');
  const version = ipVersion(address);
  if (version === 0 || (version === 4 && address !== value)) {
    throw noIpAddress(value, 'give an address such as 10.0.0.1 or 2001:db8::1');
  }
  return formatIpAddress(Buffer.from(ipaddr.parse(withHexGroups(address)).toByteArray()));
}

function withoutBrackets(value: string): string {
  return /^\[(.*)\]$/s.exec(value)?.[1] ?? value;
}

/** ipaddr.js takes the deprecated `::1.2.3.4` for `::ffff:1.2.3.4`. */
function withHexGroups(address: string): string {
  return address.replace(/(?<=:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...octets) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

function noIpAddress(value: string, hint: string): CertwrightError {
  return requestInvalid(`${showValue(value)} is no IP address`, hint);
}
