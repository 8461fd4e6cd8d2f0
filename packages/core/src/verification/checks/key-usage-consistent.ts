import { type Check, inEach } from '../check.ts';

export const keyUsageConsistent: Check = {
  id: 'key-usage-consistent',
  citation: 'RFC 5280 §4.2.1.3 and §4.2.1.9',
  check: ({ certificates }) =>
    inEach(certificates, ({ extensions: { basicConstraints, keyUsage } }) => {
      if (keyUsage?.usages.length === 0) return 'its keyUsage names no usage';
      return keyUsage?.usages.includes('keyCertSign') && !basicConstraints?.cA
        ? 'its keyUsage has keyCertSign, and it is not CA:TRUE'
        : undefined;
    }),
};
