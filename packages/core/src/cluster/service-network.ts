import ipaddr from 'ipaddr.js';
import type { GeneralName } from '../certificate/general-name.ts';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseGeneralName } from '../request/parse-general-name.ts';

/**
 * The first address of each network (`172.20.0.0/16` gives 172.20.0.1), where Kubernetes puts its own service. Several
 * networks (dual stack) are parted by commas, and bits behind the prefix are masked off, both as Kubernetes does.
 * Throws `plan-invalid`.
 */
export function parseServiceNetworks(text: string): GeneralName[] {
  return text.split(',').map((network) => firstAddress(network.trim()));
}

function firstAddress(network: string): GeneralName {
  const [address = '', prefix = '', ...rest] = network.split('/');
  if (!isAddress(address) || !/^(0|[1-9]\d{0,2})$/.test(prefix) || rest.length > 0) {
    throw invalid(network, 'is no network');
  }
  const bytes = ipaddr.parse(address).toByteArray();
  const spareBits = bytes.length * 8 - Number(prefix);
  if (spareBits < 0) throw invalid(network, `has a prefix over ${bytes.length * 8}`);
  if (spareBits === 0) throw invalid(network, 'has room for one address only');
  const first = bytes.map((byte, index) => byte & maskByte(index, Number(prefix)));
  first.push((first.pop() ?? 0) | 1);
  return parseGeneralName(`ip:${ipaddr.fromByteArray(first)}`);
}

function invalid(network: string, fault: string): CertwrightError {
  return new CertwrightError('plan-invalid', `${showValue(network)} ${fault}; write one like 172.20.0.0/16`);
}

/** IPv4 in four decimal parts only: no octal, no short forms. No zone either, which belongs to one machine. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'));
}

function maskByte(index: number, prefix: number): number {
  const bits = Math.min(8, Math.max(0, prefix - index * 8));
  return (0xff << (8 - bits)) & 0xff;
}
