import type { Certificate } from '../certificate/certificate.ts';

/** Positive, at most 20 octets (RFC 5280 §4.1.2.2), and not one that a counter would give. */
export function hasGoodSerialNumber({ serialNumber }: Pick<Certificate, 'serialNumber'>): boolean {
  return /^[0-9a-f]{16,40}$/.test(serialNumber) && !(serialNumber.length === 40 && serialNumber >= '8');
}
