import { parseEach } from './gather-faults.ts';
import { parseHostName } from './parse-dns-name.ts';
import { parseEmailAddress } from './parse-email-address.ts';
import type { RequestedName } from './parse-general-name.ts';
import { isIpAddress, parseIpAddress } from './parse-ip-address.ts';
import { requestInvalid } from './request-invalid.ts';

/** The names by which somebody calls the holder of a certificate, as they were typed. */
export interface NamesAskedFor {
  readonly hostnames?: readonly string[] | undefined;
  readonly ipAddresses?: readonly string[] | undefined;
  readonly emailAddresses?: readonly string[] | undefined;
}

/**
 * Reads reference identifiers (RFC 9525 §6.1) into canonical text; a host has no wildcard, and is no address.
 * @throws CertwrightError `request-invalid`
 */
export function parseNamesAskedFor(names: NamesAskedFor): RequestedName[] {
  const { hostnames = [], ipAddresses = [], emailAddresses = [] } = names;
  return parseEach<RequestedName>([
    ...hostnames.map((text) => () => ({ type: 'dNSName' as const, value: parseHost(text) })),
    ...ipAddresses.map((text) => () => ({ type: 'iPAddress' as const, value: parseIpAddress(text) })),
    ...emailAddresses.map((text) => () => ({ type: 'rfc822Name' as const, value: parseEmailAddress(text) })),
  ]);
}

function parseHost(text: string): string {
  if (!isIpAddress(text)) return parseHostName(text, text);
  throw requestInvalid(`the hostname ${text} is an IP address`, 'ask for it as an IP address');
}
