import { ipVersion } from '../certificate/ip-address.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseHostName } from './parse-dns-name.ts';
import { isIpAddress, parseIpAddress } from './parse-ip-address.ts';
import { requestInvalid } from './request-invalid.ts';

/** Where a server listens. */
export interface ServerAddress {
  /** A host name in lower case and A-labels, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Whether a text is meant as `host:port`: one colon before a number, or an address in brackets. */
export function isServerAddress(text: string): boolean {
  return /^([^:]*|\[.*\]):\d{1,5}$/s.test(text);
}

/**
 * Reads `host:port`, where the host is a name, an IPv4 address, or an IPv6 address in brackets.
 * @throws CertwrightError `request-invalid`
 */
export function parseServerAddress(text: string): ServerAddress {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/s.exec(text) ?? [];
  if (!isServerAddress(text) || Number(port) < 1 || Number(port) > 65_535) {
    throw requestInvalid(
      `${showValue(text)} is no server with its port`,
      'give host:port with a port from 1 to 65535, such as api.example.com:6443, 10.0.0.1:2379 or [2001:db8::1]:443',
    );
  }
  return { host: isIpAddress(host) ? parseIpAddress(host) : parseHostName(host, host), port: Number(port) };
}

/**
 * Reads the name that a server is asked for (SNI): a host name, as RFC 6066 §3 has no addresses there.
 * @throws CertwrightError `request-invalid`
 */
export function parseServerName(text: string): string {
  if (!isIpAddress(text)) return parseHostName(text, text);
  throw requestInvalid(`${showValue(text)} is no server name`, 'give a host name; servers are not asked for addresses');
}

export function formatServerAddress({ host, port }: ServerAddress): string {
  return `${ipVersion(host) === 6 ? `[${host}]` : host}:${port}`;
}
