import type { Rule } from '../rule.ts';

const enciphering: readonly string[] = ['keyEncipherment', 'dataEncipherment'];

export const noEnciphermentWithoutRsa: Rule = {
  id: 'no-encipherment-without-rsa',
  citation: 'RFC 4055 §1.2, RFC 8813 §3 and RFC 9295 §3',
  forgivesRenewal: true,
  check: ({ keyAlgorithm, extensions: { keyUsage } }) =>
    !/^rsa-\d/.test(keyAlgorithm) && keyUsage?.usages.some((usage) => enciphering.includes(usage))
      ? `keyUsage ${enciphering.join(' and ')} need an RSA key, not ${keyAlgorithm}`
      : undefined,
};
