import { describe, expect, test } from 'vitest';
import { parseSince } from './parse-since.ts';

const now = new Date('2026-11-23T12:00:00Z');

describe('how far back to look', () => {
  test.each([
    ['7d', '2026-11-16T12:00:00.000Z'],
    ['1h30m', '2026-11-23T10:30:00.000Z'],
    ['1y', '2025-11-23T12:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T10:00:00+02:00', '2026-11-01T08:00:00.000Z'],
    ['2026-11-01T10:00:00.5Z', '2026-11-01T10:00:00.500Z'],
  ])('%s', (text, instant) => {
    expect(parseSince(text, now).toISOString()).toBe(instant);
  });

  test.each([
    ['yesterday', 'yesterday'],
    ['', '""'],
    ['7', '"7"'],
    ['7 d', '"7 d"'],
    ['0d', 'is zero'],
    ['99999d', 'too long'],
    ['2026-02-30', '2026-02-30'],
    ['2026-11-01T10:00:00', '2026-11-01T10:00:00'],
    [7, '7'],
    [undefined, 'undefined'],
  ])('%j is refused', (text, part) => {
    expect(() => parseSince(text, now)).toThrow(expect.objectContaining({ code: 'request-invalid' }));
    expect(() => parseSince(text, now)).toThrow(part);
  });
});
