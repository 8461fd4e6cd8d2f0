import { expect, test } from 'vitest';
import { findDuplicateName } from './duplicate-name.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a" \n : {"b":[{"c":1,"c":1}]}}', 'c'],
  ['[{"a":1},{"b":{},"b":{}}]', 'b'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"a\\"":1,"x":"}","a\\"":2}', 'a"'],
  ['{"":1,"":2}', ''],
])('%s has one twice', (text, name) => {
  expect(findDuplicateName(text)).toBe(name);
});

test.each([
  '{}',
  '"a"',
  '{"a":{"a":{"a":["a","a"]}}}',
  '[{"a":1},{"a":1}]',
  '{"a":"b","b":"a"}',
  '{"a":"{\\"b\\":1,\\"b\\":2}"}',
  '{"a":"\\\\","b":"\\\\"}',
  '{"a":1,"A":2}',
])('%s has none', (text) => {
  expect(findDuplicateName(text)).toBeUndefined();
});

test('a long body takes no long time', () => {
  const text = `{${Array.from({ length: 20_000 }, (_, index) => `"${index}":"${'\\\\'.repeat(3)}"`).join(',')}}`;
  expect(findDuplicateName(text)).toBeUndefined();
  expect(findDuplicateName(`"${'\\"'.repeat(120_000)}"`)).toBeUndefined();
});
