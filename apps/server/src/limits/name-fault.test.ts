import { expect, test } from 'vitest';
import { findNameFault } from './name-fault.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a" \n : {"b":[{"c":1,"c":1}]}}', 'c'],
  ['[{"a":1},{"b":{},"b":{}}]', 'b'],
  ['{"a\\"":1,"x":"}","a\\"":2}', 'a\\"'],
  ['{"":1,"":2}', ''],
])('%s has one twice', (text, name) => {
  expect(findNameFault(text)).toBe(`the name "${name}" twice`);
});

test.each(['{"__proto__":1}', '[{"a":{"\\u005f_proto__" :{}}}]'])('%s has the one that many leave out', (text) => {
  expect(findNameFault(text)).toBe('the name __proto__');
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
  expect(findNameFault(text)).toBeUndefined();
});

test('a long body takes no long time', () => {
  const text = `{${Array.from({ length: 20_000 }, (_, index) => `"${index}":"${'\\\\'.repeat(3)}"`).join(',')}}`;
  expect(findNameFault(text)).toBeUndefined();
  expect(findNameFault(`"${'\\"'.repeat(120_000)}"`)).toBeUndefined();
});
