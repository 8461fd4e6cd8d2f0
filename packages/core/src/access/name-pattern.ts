import ipaddr from 'ipaddr.js';
import { type GeneralName, generalNameKey } from '../certificate/general-name.ts';
import { formatIpAddress, ipVersion } from '../certificate/ip-address.ts';
import { CertwrightError } from '../errors.ts';
import { findForbiddenCharacter, showValue } from '../openssl-config/forbidden-character.ts';
import { parseHostName } from '../request/parse-dns-name.ts';
import { parseGeneralName } from '../request/parse-general-name.ts';
import { parseIpAddress } from '../request/parse-ip-address.ts';
import { requestInvalid } from '../request/request-invalid.ts';
import { any } from './any.ts';

/**
 * One entry of a policy's `names`; docs/access.md has a table of what each matches.
 * `labels`: how many may stand before the host.
 */
export type NamePattern =
  | { readonly type: typeof any }
  | { readonly type: 'commonName'; readonly value: string }
  | { readonly type: 'dNSName'; readonly host: string; readonly labels: 'none' | 'one' | 'some' }
  | { readonly type: 'iPAddress'; readonly range: string }
  | { readonly type: 'rfc822Name'; readonly host: string; readonly localPart: string | undefined }
  | { readonly type: 'uniformResourceIdentifier'; readonly value: string; readonly isParent: boolean };

/** @throws CertwrightError `request-invalid` */
export function parseNamePattern(raw: unknown): NamePattern {
  if (typeof raw !== 'string') throw noPattern(raw);
  if (raw === any) return { type: any };
  if (raw.startsWith('cn:')) return commonNamePattern(raw);
  if (raw.startsWith('uri:') || raw.includes('://')) return uriPattern(raw.replace(/^uri:/, ''));
  if (raw.includes('/') || ipVersion(raw) !== 0) return addressPattern(raw);
  if (raw.includes('@')) return mailboxPattern(raw);
  return hostPattern(raw);
}

export function formatNamePattern(pattern: NamePattern): string {
  switch (pattern.type) {
    case 'any':
      return any;
    case 'commonName':
      return `cn:${pattern.value}`;
    case 'dNSName':
      return { none: '', one: '*.', some: '**.' }[pattern.labels] + pattern.host;
    case 'iPAddress':
      return pattern.range;
    case 'rfc822Name':
      return `${pattern.localPart ?? '*'}@${pattern.host}`;
    case 'uniformResourceIdentifier':
      return `uri:${pattern.value}${pattern.isParent ? '*' : ''}`;
  }
}

/** Whether a name of a subjectAltName is what the pattern allows. One of another kind never is. */
export function matchesName(pattern: NamePattern, name: GeneralName): boolean {
  if (pattern.type === any) return name.type !== 'other';
  return pattern.type === name.type && matchesValue(pattern, name.value) && isWellFormed(name);
}

function matchesValue(pattern: NamePattern, value: string): boolean {
  switch (pattern.type) {
    case 'dNSName':
      return matchesHost(pattern, value);
    case 'iPAddress':
      return isWithin(value, pattern.range);
    case 'rfc822Name':
      return matchesMailbox(pattern, value);
    case 'uniformResourceIdentifier':
      return matchesUri(pattern, value);
    default:
      return false;
  }
}

/** Names that were brought can be anything, such as `evil.example\0.lab.example`, which some read up to the NUL. */
function isWellFormed(name: GeneralName): boolean {
  try {
    return generalNameKey(parseGeneralName(name)) === generalNameKey(name);
  } catch (error) {
    if (error instanceof CertwrightError) return false;
    throw error;
  }
}

type Of<Type extends NamePattern['type']> = Extract<NamePattern, { readonly type: Type }>;

/** By whole labels from the right. A wildcard stands for names of one label more, so it counts as one label. */
function matchesHost({ host, labels }: Of<'dNSName'>, name: string): boolean {
  const [wanted, found] = [host.split('.'), name.toLowerCase().split('.')];
  const more = found.length - wanted.length;
  const isBelow = wanted.every((label, index) => label === found[index + more]);
  if (!isBelow) return false;
  return { none: more === 0, one: more === 1, some: more >= 1 }[labels];
}

function matchesMailbox({ host, localPart }: Of<'rfc822Name'>, name: string): boolean {
  const [local, ofHost, ...others] = name.split('@');
  // Only the host's letter case does not matter (RFC 5280 §7.5).
  const isHost = ofHost?.toLowerCase() === host && others.length === 0;
  return isHost && (localPart === undefined || local === localPart);
}

/** Path segments of plain characters alone: dots, escapes and queries could lead elsewhere. */
const plainSegments = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/;

function matchesUri({ value, isParent }: Of<'uniformResourceIdentifier'>, name: string): boolean {
  if (!isParent) return name === value;
  return name.startsWith(value) && plainSegments.test(name.slice(value.length));
}

function isWithin(address: string, range: string): boolean {
  const [network, prefixLength] = ipaddr.parseCIDR(range);
  const found = ipaddr.parse(address);
  // Go, for one, takes an IPv4-mapped address for the IPv4 address, so a range of IPv6 has it only if it has no others.
  if (found instanceof ipaddr.IPv6 && found.isIPv4MappedAddress() && prefixLength < 96) return false;
  return found.kind() === network.kind() && found.match(network, prefixLength);
}

function commonNamePattern(raw: string): NamePattern {
  const value = raw.slice('cn:'.length);
  if (value === '' || findForbiddenCharacter(value) !== undefined) throw noPattern(raw);
  return { type: 'commonName', value };
}

function hostPattern(raw: string): NamePattern {
  const [, wildcard = '', rest = ''] = /^(\*{1,2}\.)?(.*)$/s.exec(raw) ?? [];
  const host = parseHostName(rest, raw);
  // Written down and read again, it would be everything.
  if (wildcard === '' && host === any) throw requestInvalid(`${showValue(raw)} is no host`, 'say any in small letters');
  return { type: 'dNSName', host, labels: wildcard === '' ? 'none' : wildcard === '*.' ? 'one' : 'some' };
}

function addressPattern(raw: string): NamePattern {
  const [address = '', prefix, ...others] = raw.split('/');
  const version = ipVersion(address);
  const longest = version === 4 ? 32 : 128;
  const prefixLength = prefix === undefined ? longest : Number(prefix);
  if (version === 0 || others.length > 0 || !/^\d{1,3}$/.test(prefix ?? '0') || prefixLength > longest) {
    throw noPattern(raw);
  }
  const family = version === 4 ? ipaddr.IPv4 : ipaddr.IPv6;
  const first = family.networkAddressFromCIDR(`${parseIpAddress(address)}/${prefixLength}`);
  return { type: 'iPAddress', range: `${formatIpAddress(Buffer.from(first.toByteArray()))}/${prefixLength}` };
}

function mailboxPattern(raw: string): NamePattern {
  const at = raw.lastIndexOf('@');
  const host = parseHostName(raw.slice(at + 1), raw);
  const localPart = raw.slice(0, at);
  if (localPart === '*') return { type: 'rfc822Name', host, localPart: undefined };
  const { value } = parseGeneralName({ type: 'rfc822Name', value: raw });
  return { type: 'rfc822Name', host, localPart: value.slice(0, value.lastIndexOf('@')) };
}

function uriPattern(raw: string): NamePattern {
  const isParent = raw.endsWith('/*');
  const { value } = parseGeneralName({ type: 'uniformResourceIdentifier', value: isParent ? raw.slice(0, -1) : raw });
  // All that is below the host at least: a host must not be open to the right.
  if (isParent && !/^[^:/]+:\/\/[^/]+\//.test(value)) throw noPattern(raw);
  return { type: 'uniformResourceIdentifier', value, isParent };
}

function noPattern(raw: unknown): CertwrightError {
  return requestInvalid(
    `${showValue(raw)} is no pattern of names`,
    'give a host name, *.example (one label more), **.example (one or more), an address, a range such as 10.0.0.0/8, a mailbox or *@example, uri:…, cn:… or any',
  );
}
