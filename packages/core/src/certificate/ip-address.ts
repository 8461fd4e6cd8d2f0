import ipaddr from 'ipaddr.js';
import { derFault } from './der.ts';

/**
 * Canonical text of the 4 or 16 bytes of an iPAddress: dotted for IPv4, RFC 5952 §4 for IPv6, where an IPv4-mapped
 * address stays in hexadecimal groups (`::ffff:102:304`). Throws `certificate-unreadable` for another length.
 */
export function formatIpAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) throw derFault(`an iPAddress of ${bytes.length} bytes`);
  return new ipaddr.IPv6([...bytes]).toRFC5952String();
}

/** 4 for strict dotted decimal, 6 for any text form of RFC 4291 §2.2, also with a zone; 0 for what is no address. */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return 4;
  return ipaddr.IPv6.isValid(text) ? 6 : 0;
}

/**
 * `10.0.0.0/8` from the address and the mask of an iPAddress in name constraints (RFC 5280 §4.2.1.10). Throws
 * `certificate-unreadable` for another length, and for a mask that is no prefix (RFC 4632 §3.1).
 */
export function formatIpRange(bytes: Buffer): string {
  if (bytes.length !== 8 && bytes.length !== 32) throw derFault(`an iPAddress range of ${bytes.length} bytes`);
  const [address, mask] = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)];
  const prefixLength = ipaddr.fromByteArray([...mask]).prefixLengthFromSubnetMask();
  if (prefixLength === null) throw derFault(`the mask ${formatIpAddress(mask)} of an iPAddress range is no prefix`);
  return `${formatIpAddress(address)}/${prefixLength}`;
}
