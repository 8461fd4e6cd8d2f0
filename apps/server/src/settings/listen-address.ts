import { BlockList, isIP, isIPv6 } from 'node:net';

/** Where to listen. */
export interface ListenAddress {
  /** A host name, or an address without brackets. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** Reads `host:port`, with an IPv6 address in brackets; undefined for what is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, bracketed, plain = '', digits] = /^(?:\[([^[\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return undefined;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : undefined;
  return isIP(plain) === 4 || isHostName(plain) ? { host: plain, port } : undefined;
}

export function formatListenAddress({ host, port }: ListenAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Not what looks like an address that is none. */
const isHostName = (text: string) => /^(?=.*[a-z])[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether it stands for this machine alone. A v4 address in v6 form counts as the v4 address. */
export function isLoopback(address: string): boolean {
  if (address === 'localhost') return true;
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
