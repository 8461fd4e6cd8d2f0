import { z } from 'zod';
import type { GeneralName } from '../certificate/general-name.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../certificate/key-algorithm.ts';
import { CertwrightError } from '../errors.ts';
import { showValue } from '../openssl-config/forbidden-character.ts';
import { parseEach } from '../request/gather-faults.ts';
import { parseDistinguishedName } from '../request/parse-distinguished-name.ts';
import { parseDurationMs } from '../request/parse-duration.ts';
import { parseGeneralName } from '../request/parse-general-name.ts';
import { parsePairName } from '../request/parse-name.ts';
import { splitList } from '../request/split-list.ts';
import { parseHost, parseLoadBalancer } from './load-balancer.ts';
import { fields, optionalText, requiredText } from './plan-fields.ts';
import { parseServiceNetworks } from './service-network.ts';

/** Upper bound of a commonName, in characters (RFC 5280 Appendix A.1). */
export const maxCommonNameLength = 64;

/** All fields that matter but the nodes; unknown ones are left alone. */
export const settingsSchema = fields({
  cluster: fields({
    name: requiredText('kubernetes (a number goes into quotes)', parseCommonName),
    networking: fields({ service_cidr_block: optionalText('172.20.0.0/16', parseServiceNetworks) }),
    certificates: fields({
      expiry: requiredText('17520h', parseDurationMs),
      ca_expiry: optionalText('17520h', parseDurationMs),
      apiserver_cert_extra_sans: optionalText('"api.example.com, 203.0.113.10"', parseExtraNames),
      key_algorithm: optionalText('ec-p256', parseKeyAlgorithm),
    }),
  }),
  master: fields({
    load_balancer: optionalText('api.example.com:6443', parseLoadBalancer),
    load_balanced_fqdn: optionalText('api.example.com', parseHostText),
    load_balanced_short_name: optionalText('api', parseHostText),
  }),
  add_ons: fields({ cni: fields({ provider: optionalText('calico', (provider) => provider) }) }),
});

/** A role with its nodes, which are not looked into yet. */
export const roleSchema = fields({
  nodes: z
    .array(z.unknown(), { error: 'must be a list of nodes, each with host and ip' })
    .nullish()
    .transform((nodes) => nodes ?? []),
});

/** One entry of a role's `nodes`. */
export const nodeSchema = fields({
  host: requiredText('node1 (a number goes into quotes)', parseNodeHost),
  ip: requiredText('10.0.0.1', parseAddress),
  internalip: optionalText('192.168.0.1', parseAddress),
});

function parseCommonName(commonName: string): string {
  parseDistinguishedName({ commonName });
  return commonName;
}

function parseHostText(text: string): string {
  parseHost(text);
  return text;
}

function parseNodeHost(host: string): string {
  parseHost(host);
  parsePairName(`${host}-apiserver`);
  return parseCommonName(host);
}

function parseAddress(text: string): string {
  return parseGeneralName(`ip:${text}`).value;
}

function parseExtraNames(text: string): GeneralName[] {
  return parseEach(splitList(text).map((entry) => () => parseExtraName(entry)));
}

/** Other kinds of names would be of no use to a client of the API server. */
function parseExtraName(text: string): GeneralName {
  const name = parseGeneralName(text);
  if (name.type === 'dNSName' || name.type === 'iPAddress') return name;
  throw new CertwrightError('plan-invalid', `${showValue(text)} is neither a host name nor an ip address`);
}

function parseKeyAlgorithm(text: string): KeyAlgorithm {
  const found = keyAlgorithms.find((algorithm) => algorithm === text);
  if (found) return found;
  throw new CertwrightError('plan-invalid', `${showValue(text)} is none of ${keyAlgorithms.join(', ')}`);
}
