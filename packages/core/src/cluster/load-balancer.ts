import type { GeneralName } from '../certificate/general-name.ts';
import { ipVersion } from '../certificate/ip-address.ts';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseGeneralName } from '../request/parse-general-name.ts';
import type { LoadBalancer } from './plan.ts';

/** The port of API servers behind a load balancer, in plans that name only its host. */
const apiServerPort = 6443;

/** A host name or an address, and no pattern; `dns:` and the like are part of no host. Throws what is wrong with it. */
export function parseHost(text: string): GeneralName {
  if (text.includes('*')) throw invalid(text, 'stands for many hosts; name one');
  return parseGeneralName(`${ipVersion(text) === 0 ? 'dns' : 'ip'}:${text}`);
}

/** `host`, `host:port` or `[IPv6]:port`. Throws what is wrong with it. */
export function parseLoadBalancer(text: string): LoadBalancer {
  if (text.includes('/')) throw invalid(text, 'is a URL or a path; write host:port, e.g. api.example.com:6443');
  const parts = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:[\]]*))(?::(?<port>[^:]*))?$/.exec(text)?.groups;
  if (!parts) throw invalid(text, 'is no host:port; an IPv6 address stands in brackets, e.g. [2001:db8::10]:6443');
  if (parts.address !== undefined && ipVersion(parts.address) !== 6)
    throw invalid(text, 'has no IPv6 address in its brackets');
  const name = parseHost(parts.address ?? parts.name ?? '');
  const port = parts.port === undefined ? '' : `:${parsePort(text, parts.port)}`;
  return { server: `${urlHost(name)}${port}`, names: [name] };
}

/** The two fields of older plans; the first is what clients call. Throws what is wrong with them. */
export function parseLoadBalancedNames(fqdn: string, shortName: string | undefined): LoadBalancer {
  const name = parseHost(fqdn);
  return {
    server: `${urlHost(name)}:${apiServerPort}`,
    names: shortName === undefined ? [name] : [name, parseHost(shortName)],
  };
}

function urlHost({ value }: GeneralName): string {
  return ipVersion(value) === 6 ? `[${value}]` : value;
}

function parsePort(text: string, port: string): number {
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) throw invalid(text, 'needs a port between 1 and 65535');
  return Number(port);
}

function invalid(text: string, fault: string): CertwrightError {
  return new CertwrightError('plan-invalid', `${showValue(text)} ${fault}`);
}
