import type { TbsRevocation } from '../profile/tbs-cert-list.ts';

/** A certificate in the index that `openssl ca` and `openssl ocsp` read: one that was issued and counts, or is revoked. */
export type IndexEntry = TbsRevocation | { readonly serialNumber: string };

/**
 * The index of a throwaway folder, one line each: state, expiry, revocation, serial number, file, subject. Nobody looks
 * at the expiry; subjects must differ from each other.
 */
export function formatIndex(entries: readonly IndexEntry[]): string {
  return entries.map(formatEntry).join('');
}

const anyExpiry = '99991231235959Z';

function formatEntry(entry: IndexEntry): string {
  const serialNumber = evenDigits(entry.serialNumber);
  const [state, revocation] = 'revocationDate' in entry ? ['R', formatRevocation(entry)] : ['V', ''];
  return `${[state, anyExpiry, revocation, serialNumber, 'unknown', `/CN=${serialNumber}`].join('\t')}\n`;
}

/** It looks a number up by its digits, which it writes as whole bytes in upper case. */
export function evenDigits(hex: string): string {
  const [sign, digits] = hex.startsWith('-') ? ['-', hex.slice(1)] : ['', hex];
  return `${sign}${digits.length % 2 === 0 ? digits : `0${digits}`}`.toUpperCase();
}

function formatRevocation({ revocationDate, reason }: TbsRevocation): string {
  const utcTime = `${revocationDate.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`;
  return reason === undefined ? utcTime : `${utcTime},${reason}`;
}
