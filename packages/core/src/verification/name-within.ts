import ipaddr from 'ipaddr.js';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import { ipVersion } from '../certificate/ip-address.ts';
import type { NameSubtree } from '../certificate/name-subtree.ts';
import type { ConstrainedName } from './constrained-names.ts';

/**
 * How a name lies to a subtree: `partly` when it stands for many names, as a wildcard does, and some of them are within;
 * `unknown` when nobody here can tell.
 */
export type Within = 'wholly' | 'partly' | 'outside' | 'unknown';

/** Both of the same kind, or else a constraint says nothing about a name (RFC 5280 §4.2.1.10). */
export function isSameKind(name: ConstrainedName, subtree: NameSubtree): boolean {
  if (name.type === 'other' && subtree.type === 'other') return name.tag === subtree.tag;
  // A directoryName that cannot be read.
  if (name.type === 'other' && subtree.type === 'directoryName') return name.tag === 4;
  return name.type === subtree.type;
}

/** For a name and a subtree of the same kind. */
export function nameWithin(name: ConstrainedName, subtree: NameSubtree): Within {
  if (name.type === 'directoryName' && subtree.type === 'directoryName')
    return directoryWithin(name.value, subtree.value);
  if (typeof name.value !== 'string' || typeof subtree.value !== 'string') return 'unknown';
  switch (subtree.type) {
    case 'dNSName':
      return dnsWithin(name.value.toLowerCase(), subtree.value.toLowerCase());
    case 'rfc822Name':
      return mailboxWithin(name.value, subtree.value);
    case 'uniformResourceIdentifier':
      return uriWithin(name.value, subtree.value);
    case 'iPAddress':
      return addressWithin(name.value, subtree.value);
    default:
      return 'unknown';
  }
}

/** Zero or more labels may stand before the base. */
function dnsWithin(name: string, base: string): Within {
  const parent = name.startsWith('*.') ? name.slice(2) : name;
  if (base === '' || parent === base || parent.endsWith(`.${base}`)) return 'wholly';
  const isBelow = parent !== name && base.slice(base.indexOf('.') + 1) === parent;
  return isBelow ? 'partly' : 'outside';
}

/** One mailbox, all of a host, or with a leading dot all of the hosts below a domain. */
function mailboxWithin(name: string, base: string): Within {
  const at = name.lastIndexOf('@');
  const host = name.slice(at + 1).toLowerCase();
  const baseHost = base.slice(base.lastIndexOf('@') + 1).toLowerCase();
  const isSameLocalPart = !base.includes('@') || name.slice(0, at) === base.slice(0, base.lastIndexOf('@'));
  return isSameLocalPart && hostWithin(host, baseHost) ? 'wholly' : 'outside';
}

/** A URI without a host, or with an address for one, has to be rejected where there is a constraint for URIs. */
function uriWithin(name: string, base: string): Within {
  const authority = /^[^:/?#]+:\/\/([^/?#]*)/.exec(name)?.[1];
  const host = authority?.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase() ?? '';
  if (host === '' || host.startsWith('[') || ipVersion(host) !== 0) return 'unknown';
  return hostWithin(host, base.toLowerCase()) ? 'wholly' : 'outside';
}

function hostWithin(host: string, base: string): boolean {
  return base === '' || (base.startsWith('.') ? host.endsWith(base) && host !== base : host === base);
}

function addressWithin(name: string, base: string): Within {
  const [network, prefixLength] = ipaddr.parseCIDR(base);
  const address = ipaddr.parse(name);
  return address.kind() === network.kind() && address.match(network, prefixLength) ? 'wholly' : 'outside';
}

/** The base is the beginning of the name, compared as RFC 5280 §7.1 has it, in short: case and spaces do not matter. */
function directoryWithin(name: DistinguishedName, base: DistinguishedName): Within {
  const [found, wanted] = [relativeNames(name), relativeNames(base)];
  return wanted.every((relativeName, index) => relativeName === found[index]) ? 'wholly' : 'outside';
}

/** A text for each relative distinguished name; the order of the attributes within one does not matter. */
function relativeNames(name: DistinguishedName): string[] {
  const grouped: string[][] = [];
  for (const { type, value, joined } of name) {
    const attribute = JSON.stringify([type, value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()]);
    if (joined) grouped.at(-1)?.push(attribute);
    else grouped.push([attribute]);
  }
  return grouped.map((attributes) => attributes.sort().join());
}
