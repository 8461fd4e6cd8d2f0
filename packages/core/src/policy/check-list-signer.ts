import type { Certificate } from '../certificate/certificate.ts';

/** What keeps an authority from signing revocation lists, beyond what `checkAuthority` finds; empty when nothing does. */
export function checkListSigner({ extensions: { keyUsage } }: Certificate): string[] {
  // One that is missing forbids nothing; CAs made by hand often have none.
  return keyUsage && !keyUsage.usages.includes('cRLSign') ? ['its keyUsage has no cRLSign (RFC 5280 §4.2.1.3)'] : [];
}
