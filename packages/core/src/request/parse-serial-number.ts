/** In bytes with colons or without; a leading 0x is fine. */
const serialNumberPattern = /^(0x)?([0-9a-f]+|[0-9a-f]{1,2}(:[0-9a-f]{2})+)$/i;

/** 20 octets (RFC 5280 §4.1.2.2). */
const mostDigits = 40;

/** A serial number in hex as people and openssl write it, in the form of `Certificate`; undefined when it is none. */
export function findSerialNumber(text: string): string | undefined {
  if (!serialNumberPattern.test(text)) return undefined;
  const digits = text
    .replace(/^0x/i, '')
    .replaceAll(':', '')
    .replace(/^0+(?=.)/, '');
  return digits.length > mostDigits ? undefined : digits.toLowerCase();
}
