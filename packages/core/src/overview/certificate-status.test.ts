import { describe, expect, test } from 'vitest';
import { certificateStatus, daysLeft, usualWarningWindowMs } from './certificate-status.ts';

const validity = { notBefore: new Date('2030-01-01T00:00:00Z'), notAfter: new Date('2030-12-31T23:59:59Z') };
const at = (now: string, more = {}) =>
  certificateStatus(validity, {
    now: new Date(now),
    warningWindowMs: usualWarningWindowMs,
    isRevoked: false,
    isReplaced: false,
    ...more,
  });

describe('the status of a certificate', () => {
  test.each([
    ['2029-12-31T23:59:59.999Z', 'not-yet-valid'],
    ['2030-01-01T00:00:00.000Z', 'valid'],
    ['2030-11-16T23:59:58.999Z', 'valid'],
    ['2030-11-16T23:59:59.000Z', 'expires-soon'],
    ['2030-12-31T23:59:59.999Z', 'expires-soon'],
    ['2031-01-01T00:00:00.000Z', 'expired'],
  ])('at %s it is %s', (now, status) => {
    expect(at(now)).toBe(status);
  });

  test.each(['2029-01-01T00:00:00Z', '2030-06-01T00:00:00Z', '2030-12-31T00:00:00Z', '2032-01-01T00:00:00Z'])(
    'a revoked one stays revoked whatever else it is, at %s',
    (now) => {
      expect(at(now, { isRevoked: true })).toBe('revoked');
      expect(at(now, { isRevoked: true, isReplaced: true })).toBe('revoked');
      expect(at(now, { isReplaced: true })).toBe('replaced');
    },
  );

  test('another warning window', () => {
    expect(at('2030-06-01T00:00:00Z', { warningWindowMs: 300 * 24 * 3600 * 1000 })).toBe('expires-soon');
    expect(at('2030-12-31T23:59:00Z', { warningWindowMs: 1000 })).toBe('valid');
  });
});

test.each([
  ['2030-12-30T23:59:59Z', 1],
  ['2030-12-31T00:00:00Z', 0],
  ['2031-01-01T00:00:00Z', -1],
  ['2031-01-03T00:00:00Z', -3],
])('days left at %s: %d', (now, days) => {
  expect(daysLeft(validity.notAfter, new Date(now))).toBe(days);
});
