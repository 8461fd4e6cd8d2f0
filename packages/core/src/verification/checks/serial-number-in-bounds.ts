import { type Check, inEach } from '../check.ts';

export const serialNumberInBounds: Check = {
  id: 'serial-number-in-bounds',
  citation: 'RFC 5280 §4.1.2.2',
  check: ({ certificates }) => inEach(certificates, ({ serialNumber }) => findFault(serialNumber)),
};

/** @param serialNumber as in `Certificate` */
function findFault(serialNumber: string): string | undefined {
  if (serialNumber.startsWith('-')) return `its serial number ${shorten(serialNumber)} is negative`;
  if (serialNumber === '0') return 'its serial number is 0, and has to be positive';
  // A first digit from 8 on needs one octet more, so that it is not read as negative.
  const octets = Math.ceil((serialNumber.length + (serialNumber.length % 2 === 0 && serialNumber >= '8' ? 1 : 0)) / 2);
  return octets > 20
    ? `its serial number ${shorten(serialNumber)} has ${octets} octets, and 20 are the most`
    : undefined;
}

function shorten(serialNumber: string): string {
  return serialNumber.length > 50 ? `${serialNumber.slice(0, 50)}…` : serialNumber;
}
