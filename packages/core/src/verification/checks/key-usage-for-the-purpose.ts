import type { KeyUsage } from '../../certificate/object-identifiers.ts';
import type { Check } from '../check.ts';

/** Any of them will do. */
const usagesFor = {
  server: ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
  client: ['digitalSignature', 'keyAgreement'],
} as const satisfies Record<string, readonly KeyUsage[]>;

export const keyUsageForThePurpose: Check = {
  id: 'key-usage-for-the-purpose',
  citation: 'RFC 5280 §4.2.1.3 and §4.2.1.12',
  check: ({ certificates: [leaf] }, { purpose }) => {
    const usages = leaf?.extensions.keyUsage?.usages;
    if (purpose === undefined || usages === undefined) return [];
    const wanted: readonly KeyUsage[] = usagesFor[purpose];
    if (usages.some((usage) => wanted.includes(usage))) return [];
    const message = `its keyUsage (${usages.join(', ') || 'none'}) has none of ${wanted.join(', ')}, which a ${purpose} needs`;
    return [{ position: 0, message }];
  },
};
