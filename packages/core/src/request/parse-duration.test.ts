import { describe, expect, test } from 'vitest';
import { lifetimeFromDays, parseDurationMs } from './parse-duration.ts';

const hour = 3_600_000;

describe('a duration is the sum of whole numbers with units', () => {
  test.each([
    ['17520h', 17_520 * hour],
    ['17520h0m0s', 17_520 * hour],
    ['1h30m', 1.5 * hour],
    ['90m', 1.5 * hour],
    ['45s', 45_000],
    ['365d', 8760 * hour],
    ['1y', 8760 * hour],
    ['1y2d3h4m5s', (8760 + 48 + 3) * hour + 245_000],
    ['36500d', 876_000 * hour],
  ])('%s', (text, durationMs) => {
    expect(parseDurationMs(text)).toBe(durationMs);
  });

  test.each([
    ['0h', 'is zero'],
    ['0d0s', 'is zero'],
    ['-1h', 'is no duration'],
    ['+1h', 'is no duration'],
    ['1.5h', 'is no duration'],
    ['365', 'is no duration'],
    ['1 h', 'is no duration'],
    ['1w', 'is no duration'],
    ['100ms', 'is no duration'],
    ['30m1h', 'is no duration'],
    ['1h1h', 'is no duration'],
    ['1H', 'is no duration'],
    ['h', 'is no duration'],
    ['', 'is no duration'],
    ['1h\n', 'is no duration'],
    ['876001h', 'is too long'],
    ['101y', 'is too long'],
    [`${'9'.repeat(400)}h`, 'is too long'],
    [365, 'is no duration'],
    [null, 'is no duration'],
    [undefined, 'is no duration'],
  ])('%j is refused', (text, message) => {
    expect(() => parseDurationMs(text)).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining(message) }),
    );
  });
});

describe('a lifetime is a whole number of days', () => {
  test.each([
    [1, 24 * hour],
    [365, 8760 * hour],
    ['365', 8760 * hour],
    [36_500, 876_000 * hour],
  ])('%j', (days, lifetimeMs) => {
    expect(lifetimeFromDays(days)).toBe(lifetimeMs);
  });

  test.each([
    0,
    -1,
    1.5,
    36_501,
    1e308,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '0',
    '-1',
    '1.5',
    '1e3',
    '',
    'x',
    '365d',
    null,
    true,
    [365],
  ])('%j is refused', (days) => {
    expect(() => lifetimeFromDays(days)).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining('is no number of days') }),
    );
  });
});
