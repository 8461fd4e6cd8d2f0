import { showValue } from '../openssl-config/forbidden-character.ts';
import { requestInvalid } from './request-invalid.ts';

const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const longestLabel = 63;
const longestSubdomain = 253;

/**
 * Reads the name of a Secret: a DNS subdomain, in Kubernetes' words, of lower case letters, digits, `-` and `.`.
 * @throws CertwrightError `request-invalid`
 */
export function parseSecretName(name: string): string {
  if (new RegExp(`^${label}(\\.${label})*$`).test(name) && name.length <= longestSubdomain) return name;
  throw requestInvalid(
    `${showValue(name)} cannot be the name of a Secret`,
    `give 1 to ${longestSubdomain} lower case letters, digits, hyphens and dots, with a letter or digit at each end and beside each dot`,
  );
}

/**
 * Reads the name of a namespace: a DNS label.
 * @throws CertwrightError `request-invalid`
 */
export function parseNamespace(name: string): string {
  if (new RegExp(`^${label}$`).test(name) && name.length <= longestLabel) return name;
  throw requestInvalid(
    `${showValue(name)} cannot be the name of a namespace`,
    `give 1 to ${longestLabel} lower case letters, digits and hyphens, with a letter or digit at each end`,
  );
}
