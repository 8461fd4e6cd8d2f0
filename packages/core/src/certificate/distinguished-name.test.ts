import { expect, it, test } from 'vitest';
import {
  attributeValues,
  type DistinguishedName,
  formatDistinguishedName,
  sameDistinguishedName,
} from './distinguished-name.ts';

const commonName = (value: string) => ({ type: 'commonName', value });
const organization = (value: string) => ({ type: 'organizationName', value });
const joined = (attribute: { type: string; value: string }) => ({ ...attribute, joined: true as const });
const name = [organization('dev'), organization('ops'), commonName('alice')];

test.each<[string, DistinguishedName, DistinguishedName, boolean]>([
  ['equal names', name, structuredClone(name), true],
  ['empty names', [], [], true],
  ['another order', name, name.toReversed(), false],
  ['another value', [commonName('a')], [commonName('A')], false],
  ['another type', [commonName('a')], [organization('a')], false],
  ['one more', name, [...name, commonName('bob')], false],
  ['one fewer', [...name, commonName('bob')], name, false],
  ['joined or not', [commonName('a'), organization('b')], [commonName('a'), joined(organization('b'))], false],
])('%s', (_title, a, b, same) => {
  expect(sameDistinguishedName(a, b)).toBe(same);
  expect(sameDistinguishedName(b, a)).toBe(same);
});

test.each<[DistinguishedName, string]>([
  [[], ''],
  [[commonName('alice'), organization('dev'), organization('ops')], 'CN=alice, O=dev, O=ops'],
  [[commonName('a'), joined(organization('b'))], 'CN=a+O=b'],
  [[commonName('a,b+c"d\\e;f<g>h=i')], 'CN=a\\,b\\+c\\"d\\\\e\\;f\\<g\\>h\\=i'],
  [[commonName('#a ')], 'CN=\\#a\\ '],
  [[{ type: '1.2.3', value: 'x' }], '1.2.3=x'],
])('%j is shown as %s', (given, text) => {
  expect(formatDistinguishedName(given)).toBe(text);
});

it('tells all values of a type in order', () => {
  expect(attributeValues(name, 'organizationName')).toEqual(['dev', 'ops']);
});
