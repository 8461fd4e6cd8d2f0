import { expect, test } from 'vitest';
import { jsonDepth } from './json-depth.ts';

test.each([
  ['1', 0],
  ['"[[["', 0],
  ['"\\"[["', 0],
  ['"\\\\"', 0],
  ['["\\\\", [1]]', 2],
  ['[]', 1],
  ['{"a": [{}], "b": {}}', 3],
  ['[[],[],[]]', 2],
])('%s is nested %i deep', (text, depth) => {
  expect(jsonDepth(text)).toBe(depth);
});

test('a text that never closes what it opens is told as deep as it opens', () => {
  expect(jsonDepth('['.repeat(200_000))).toBe(200_000);
});
