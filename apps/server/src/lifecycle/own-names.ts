import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ListenAddress } from '../settings/listen-address.ts';
import type { ServerSettings } from '../settings/settings-schema.ts';

type NamingSettings = Pick<ServerSettings, 'listen' | 'publicUrl' | 'serverNames'>;

/** Under which names and addresses clients reach this server: those of its certificate, each once. */
export function ownNames({ listen, publicUrl, serverNames }: NamingSettings, hostName: string): string[] {
  const fromUrl = publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, '$1')];
  const names = ['localhost', '127.0.0.1', '::1', hostName, ...addressesOf(listen), ...fromUrl].filter(canBeCertified);
  return [...new Set([...names, ...serverNames])];
}

/** One that listens everywhere is reached at each IPv4 address; those of IPv6 change too often to be certified. */
function addressesOf({ host }: ListenAddress): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : []));
}

/** What nobody chose for a certificate, such as a host name with an underscore, is left out. */
const canBeCertified = (name: string) =>
  isIP(name) !== 0 ||
  (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(name) && name.length <= 253);
