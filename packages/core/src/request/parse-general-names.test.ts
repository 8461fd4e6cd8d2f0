import { expect, it, test } from 'vitest';
import { formatGeneralName } from '../certificate/general-name.ts';
import { parseGeneralNames } from './parse-general-names.ts';
import { splitList } from './split-list.ts';

it('collapses other spellings of a name into the first', () => {
  const names = parseGeneralNames([
    'b.example',
    'A.example',
    'dns:a.example',
    '::1',
    { type: 'iPAddress', value: '0:0:0:0:0:0:0:1' },
    'B.EXAMPLE',
    'дом.example',
    'xn--d1aqf.example',
    'A@a.example',
    'A@A.example',
    'a@a.example',
    'https://a.example',
    'HTTPS://A.example/',
  ]);
  expect(names.map(formatGeneralName)).toEqual([
    'dns:b.example',
    'dns:a.example',
    'ip:::1',
    'dns:xn--d1aqf.example',
    'email:A@a.example',
    'email:a@a.example',
    'uri:https://a.example',
  ]);
});

it('takes 1,000 names and refuses one more', () => {
  const names = Array.from({ length: 1001 }, (_, index) => `n${index}.example`);
  expect(parseGeneralNames(names.slice(1))).toHaveLength(1000);
  expect(() => parseGeneralNames(names)).toThrow(
    expect.objectContaining({ code: 'request-invalid', message: '1001 names are too many for one certificate' }),
  );
});

it('tells all names that are refused at once', () => {
  expect(() => parseGeneralNames(['a_b', 'ok.example', '10.0.0.256'])).toThrow(
    expect.objectContaining({
      code: 'request-invalid',
      details: [expect.stringContaining('"a_b"'), expect.stringContaining('"10.0.0.256"')],
    }),
  );
});

test.each([undefined, null, 'a.example', 5, {}])('%j is no list', (input) => {
  expect(() => parseGeneralNames(input)).toThrow(
    expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining('is no list of names') }),
  );
});

test.each([
  ['a, b,,c', ['a', 'b', 'c']],
  ['', []],
  [' , ', []],
  ['a', ['a']],
])('splitList(%j)', (text, entries) => {
  expect(splitList(text)).toEqual(entries);
});
