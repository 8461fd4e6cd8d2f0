import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Config } from './config.ts';
import { findForbiddenCharacter } from './forbidden-character.ts';
import { formatConfig } from './format-config.ts';
import { parseConfig } from './parse-config.ts';

const readValue = (text: string) => parseConfig(`key = ${text}`, 'x.cnf')[0]?.entries[0]?.value;

describe('values are read as openssl reads them', () => {
  test.each([
    ['plain', 'plain'],
    ['  spaces around \t', 'spaces around'],
    ['critical, CA:TRUE', 'critical, CA:TRUE'],
    ['a # comment', 'a'],
    ['a#comment', 'a'],
    ['"a # b" # comment', 'a # b'],
    ["'a \" b'", 'a " b'],
    ['`a`', 'a'],
    ['"a" b "c"', 'a b c'],
    ['" a "', ' a '],
    ['"$HOME"', '$HOME'],
    ['\\$HOME', '$HOME'],
    ['\\#1', '#1'],
    ['a\\\\b', 'a\\b'],
    ['"a\\"b\\\\"', 'a"b\\'],
    ['"\\n"', 'n'],
    ['a; b', 'a; b'],
    ['a=b', 'a=b'],
    ['', ''],
    ['""', ''],
    ['{{subjectAltName}}', '{{subjectAltName}}'],
    ['critical, CA:TRUE, pathlen:{{pathLenConstraint}}', 'critical, CA:TRUE, pathlen:{{pathLenConstraint}}'],
    ['Дом 🔑', 'Дом 🔑'],
    ['one \\\n  two', 'one   two'],
    ['"one\\\ntwo"', 'onetwo'],
    ['a\u00a0', 'a\u00a0'],
  ])('%j is %j', (text, value) => {
    expect(readValue(text)).toBe(value);
  });
});

it('reads sections, comments, blank lines and any line ending', () => {
  const text =
    '\ufeff# first\r\nbefore = 1\r\n\r\n[ one ] # here\r\na.b=2\n  # in between\n\t+OU = 3\n[two]\n[three]\n0.O = 4';
  expect(parseConfig(text, 'x.cnf')).toEqual([
    { name: '', entries: [{ key: 'before', value: '1' }] },
    {
      name: 'one',
      entries: [
        { key: 'a.b', value: '2' },
        { key: '+OU', value: '3' },
      ],
    },
    { name: 'two', entries: [] },
    { name: 'three', entries: [{ key: '0.O', value: '4' }] },
  ]);
});

describe('what reaches outside the text, or would be dropped silently, is refused with its line', () => {
  test.each([
    ['.include', '.include /etc/ssl/openssl.cnf', 1, '.include'],
    ['.include with =', '\n.include = x', 2, '.include'],
    ['.INCLUDE', '.INCLUDE x', 1, '.INCLUDE'],
    ['.pragma', '[a]\n\n.pragma dollarid:on', 3, '.pragma'],
    ['$ENV::', 'a = $ENV::HOME', 1, 'a: a variable'],
    ['$ with braces', 'a = x\x24{b}', 1, 'variable'],
    ['$ with parentheses', 'a = $(b)', 1, 'variable'],
    ['$name', 'b = 1\na = $b', 2, 'variable'],
    ['$ after a quoted piece', 'a = "x"$b', 1, 'variable'],
    ['a key of another section', 'one::a = 1', 1, '"one::a" is no key'],
    ['NUL', 'a = x\0', 1, '\\u0000'],
    ['a control character in a comment', '# \x1b[2J', 1, '\\u001b'],
    ['a right-to-left override', 'a = \u202e', 1, '\\u202e'],
    ['a lone carriage return', 'a = 1\rb = 2', 1, '\\u000d'],
    ['a section twice', '[a]\n[b]\n[a]', 3, '[a]'],
    ['a key twice', '[a]\nx = 1\nx = 2', 3, 'key x'],
    ['no equals sign', 'hello', 1, '"hello" is no entry'],
    ['an empty key', '= 1', 1, '"" is no key'],
    ['a key with a space', 'a b = 1', 1, '"a b"'],
    ['a comment by ;', '; hello = 1', 1, '"; hello"'],
    ['a section that does not end', '[a', 1, '"[a"'],
    ['text after a section', '[a] b', 1, '"[a] b"'],
    ['an empty section name', '[]', 1, '"[]"'],
    ['a quote that does not end', 'a = "b', 1, 'quote'],
    ['a backslash at the end', 'a = b\\ ', 1, 'backslash'],
    ['an escape for a control character', 'a = b\\nc', 1, '\\n'],
    ['the line of a continued entry', '[a]\nx = 1 \\\n 2 \\\n $b', 2, 'variable'],
  ])('%s', (_, text, line, named) => {
    expect(() => parseConfig(text, 'mine.cnf')).toThrow(
      expect.objectContaining({
        code: 'profile-invalid',
        message: expect.stringContaining(`mine.cnf line ${line}: `),
      }),
    );
    expect(() => parseConfig(text, 'mine.cnf')).toThrow(named);
  });
});

it('reads back whatever formatConfig writes', () => {
  const value = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.string({ unit: fc.constantFrom(...'"\'`\\$#=[] a🔑'), minLength: 300, maxLength: 600 }),
    )
    .filter((text) => findForbiddenCharacter(text) === undefined);
  const word = fc.stringMatching(/^[a-z0-9_]{1,8}$/);
  const entries = fc.uniqueArray(fc.record({ key: word, value }), { selector: (entry) => entry.key });
  const config = fc.uniqueArray(fc.record({ name: word, entries }), { selector: (section) => section.name });
  fc.assert(
    fc.property(config, (sections: Config) => {
      expect(parseConfig(formatConfig(sections), 'x.cnf')).toEqual(sections);
    }),
  );
});

it('refuses or reads any text, and nothing else happens', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab=[]"\'\\$#.\n\r \t\0'), maxLength: 60 });
  fc.assert(
    fc.property(text, (some) => {
      try {
        parseConfig(some, 'x.cnf');
      } catch (error) {
        expect(error).toMatchObject({ code: 'profile-invalid' });
      }
    }),
    { numRuns: 2000 },
  );
});
