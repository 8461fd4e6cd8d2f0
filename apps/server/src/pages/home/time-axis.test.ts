import { expect, test } from 'vitest';
import { timeAxis } from './time-axis.ts';

const now = new Date('2026-01-01T00:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);

test.each([
  ['a quarter before now', -100, 0],
  ['now', 0, 25],
  ['the end', 300, 100],
  ['long ago', -5000, 0],
  ['far ahead', 5000, 100],
])('%s is in its place', (_, day, percent) => {
  expect(timeAxis(now, 400).percent(days(day))).toBe(percent);
});

test.each([
  [120, ['2026-01', '2026-02', '2026-03']],
  [400, ['2025-11', '2026-01', '2026-03', '2026-05', '2026-07', '2026-09']],
  [3652, ['2024-01', '2026-01', '2028-01', '2030-01', '2032-01']],
])('over %d days the marks are %j', (spanDays, months) => {
  expect(timeAxis(now, spanDays).ticks.map((tick) => tick.toISOString().slice(0, 7))).toEqual(months);
});
