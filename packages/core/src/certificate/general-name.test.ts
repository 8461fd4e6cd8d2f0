import { expect, test } from 'vitest';
import { formatGeneralName, type GeneralName, generalNameKey, sameGeneralNames } from './general-name.ts';

const dns = (value: string): GeneralName => ({ type: 'dNSName', value });
const email = (value: string): GeneralName => ({ type: 'rfc822Name', value });
const uri = (value: string): GeneralName => ({ type: 'uniformResourceIdentifier', value });
const other = (tag: number, value: string): GeneralName => ({ type: 'other', tag, value });

test.each<[string, GeneralName[], GeneralName[], boolean]>([
  ['order does not matter', [dns('a'), dns('b')], [dns('b'), dns('a')], true],
  ['repetition does not matter', [dns('a'), dns('a')], [dns('a')], true],
  ['empty sets', [], [], true],
  ['one is missing', [dns('a'), dns('b')], [dns('a')], false],
  ['as many, but others', [dns('a'), dns('b')], [dns('a'), dns('c')], false],
  ['another kind', [dns('a')], [uri('a')], false],
  ['letter case of a dNSName', [dns('A.example')], [dns('a.EXAMPLE')], true],
  ['letter case of the host of an rfc822Name', [email('a@EXAMPLE.com')], [email('a@example.com')], true],
  ['letter case of the mailbox of an rfc822Name', [email('A@example.com')], [email('a@example.com')], false],
  ['letter case of a URI', [uri('https://a/B')], [uri('https://a/b')], false],
  ['another tag', [other(0, 'aa')], [other(3, 'aa')], false],
])('%s', (_title, a, b, same) => {
  expect(sameGeneralNames(a, b)).toBe(same);
  expect(sameGeneralNames(b, a)).toBe(same);
});

test.each<[GeneralName, string, string]>([
  [dns('A.example'), 'dns:A.example', 'dNSName:a.example'],
  [{ type: 'iPAddress', value: '::1' }, 'ip:::1', 'iPAddress:::1'],
  [email('a@B.c'), 'email:a@B.c', 'rfc822Name:a@b.c'],
  [uri('urn:x'), 'uri:urn:x', 'uniformResourceIdentifier:urn:x'],
  [other(8, '2a03'), 'other:2a03', 'other:8:2a03'],
])('%j is shown as %s and compared as %s', (name, text, key) => {
  expect(formatGeneralName(name)).toBe(text);
  expect(generalNameKey(name)).toBe(key);
});
