import { expect, test } from 'vitest';
import { visible } from './visible.ts';
import { formatWhen } from './words.ts';

test.each([
  ['plain Дом', 'plain Дом'],
  ['<script>', '<script>'],
  ['a\u202eb', 'a\\u202eb'],
  ['a\nb\u0000', 'a\\u000ab\\u0000'],
  ['\u{e0041}', '\\udb40\\udc41'],
])('%j is seen as %s', (text, seen) => {
  expect(visible(text)).toBe(seen);
});

const now = new Date('2026-01-01T00:00:00Z');
test.each([
  ['2026-02-14T00:00:00Z', 'in 44 days'],
  ['2026-01-02T06:00:00Z', 'in 30 hours'],
  ['2025-12-29T00:00:00Z', '3 days ago'],
  ['2026-01-01T00:00:01Z', 'in 1 second'],
])('%s is %s', (time, words) => {
  expect(formatWhen(new Date(time), now)).toBe(words);
});
