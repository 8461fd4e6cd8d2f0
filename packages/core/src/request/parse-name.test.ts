import { expect, test } from 'vitest';
import { parsePairName, parseReference } from './parse-name.ts';

test.each([
  'alice',
  'Node-1.Example',
  'a',
  '1',
  'a_b',
  'alice@example.com',
  'node-etcd',
  'key',
  'a-key-b',
  'x'.repeat(200),
])('the name %s is taken', (name) => {
  expect(parsePairName(name)).toBe(name);
});

test.each([
  ['../x', 'has path parts'],
  ['a/b', 'has path parts'],
  ['/etc/passwd', 'has path parts'],
  ['a\\b', 'has path parts'],
  ['.hidden', 'begins with a dot'],
  ['..', 'begins with a dot'],
  ['-rf', 'begins with a dot or a hyphen'],
  ['alice-key', 'ends with "-key"'],
  ['alice-KEY', 'ends with "-KEY"'],
  ['alice.pem', 'ends with ".pem"'],
  ['alice.bak', 'ends with ".bak"'],
  ['alice.', 'ends with "."'],
  ['a b', 'has characters'],
  ['*.example', 'has characters'],
  ['system:node:x', 'has characters'],
  ['дом', 'has characters'],
  ['@a', 'has characters'],
  ['a\nb', 'has characters'],
  ['a\0', 'has characters'],
  ['a\n', 'has characters'],
  ['x'.repeat(201), 'has 201 characters'],
  ['', 'is empty'],
  [undefined, 'is no text'],
  [null, 'is no text'],
  [5, 'is no text'],
  [['a'], 'is no text'],
])('the name %j is refused: %s', (name, message) => {
  const refused = (code: string) => expect.objectContaining({ code, message: expect.stringContaining(message) });
  expect(() => parsePairName(name)).toThrow(refused('name-invalid'));
  expect(() => parseReference('profile', name)).toThrow(refused('request-invalid'));
});

test('hidden characters are shown', () => {
  expect(() => parsePairName('a\u202eb')).toThrow('the name "a\\u202eb" has characters');
});
