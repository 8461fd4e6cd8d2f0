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
