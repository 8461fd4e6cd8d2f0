import { expect, test } from 'vitest';
import { decideRevocation } from './tbs-cert-list.ts';

const entry = (revokedAt: string, reason?: string) =>
  decideRevocation({ serialNumber: 'a1', revokedAt: new Date(revokedAt), ...(reason !== undefined && { reason }) });

test.each([
  ['keyCompromise', 'keyCompromise'],
  ['cACompromise', 'cACompromise'],
  ['certificateHold', 'certificateHold'],
  ['unspecified', undefined],
  [undefined, undefined],
  // From a list that another program made.
  ['privilegeWithdrawn', undefined],
  ['aACompromise', undefined],
])('the reason %s is told as %s', (reason, told) => {
  expect(entry('2031-05-06T07:08:09Z', reason).reason).toBe(told);
});

test.each([
  ['2031-05-06T07:08:09.876Z', '2031-05-06T07:08:09.000Z'],
  ['2049-12-31T23:59:59.999Z', '2049-12-31T23:59:59.000Z'],
  ['2050-01-01T00:00:00.000Z', '2049-12-31T23:59:59.000Z'],
  ['2093-01-01T00:00:00.000Z', '2049-12-31T23:59:59.000Z'],
])('the date %s is told as %s', (revokedAt, told) => {
  expect(entry(revokedAt).revocationDate.toISOString()).toBe(told);
});
