import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { x509 } from '../../test/peculiar-x509.ts';
import { CertwrightError } from '../errors.ts';
import type { Config, ConfigEntry } from './config.ts';
import { findForbiddenCharacter } from './forbidden-character.ts';
import { formatConfig } from './format-config.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'format-config-'));
  execFileSync('openssl', ['genpkey', '-algorithm', 'ED25519', '-out', join(folder, 'key.pem')], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What openssl makes of a subject and of the URIs in a subjectAltName. */
function requestFrom(subject: readonly ConfigEntry[], uris: readonly string[] = ['spiffe://a']) {
  const entries = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }));
  const config: Config = [
    {
      name: 'req',
      entries: entries({
        prompt: 'no',
        utf8: 'yes',
        string_mask: 'utf8only',
        distinguished_name: 'subject',
        req_extensions: 'extensions',
      }),
    },
    { name: 'subject', entries: subject },
    { name: 'extensions', entries: entries({ basicConstraints: 'critical,CA:FALSE', subjectAltName: '@names' }) },
    { name: 'names', entries: uris.map((value, index) => ({ key: `URI.${index}`, value })) },
  ];
  writeFileSync(join(folder, 'request.cnf'), formatConfig(config));
  const der = execFileSync(
    'openssl',
    ['req', '-new', '-key', join(folder, 'key.pem'), '-config', join(folder, 'request.cnf'), '-outform', 'DER'],
    { stdio: 'pipe' },
  );
  return new x509.Pkcs10CertificateRequest(new Uint8Array(der));
}

/** Repeated attributes, so that one run of openssl tries many values. */
function valuesReadBack(attribute: string, values: readonly string[]): string[] {
  const request = requestFrom(values.map((value, index) => ({ key: `${index}.${attribute}`, value })));
  return request.subjectName.getField(attribute);
}

const hostile = [
  'Acme # 1',
  '# Acme',
  '$ENV::HOME',
  '\x24{ENV::HOME}',
  '$(ENV::HOME)',
  '$HOME',
  'cost $5',
  'copy',
  'move',
  'a,b',
  ',',
  'O=x/CN=evil',
  '/CN=evil',
  'a+CN=evil',
  '"',
  '""',
  '"quoted"',
  "it's",
  '`id`',
  'a"b\'c`d',
  '\\',
  '\\\\',
  'a\\',
  '\\"',
  '\\n',
  'a\\nb',
  '\\$HOME',
  ' leading',
  'trailing ',
  '  ',
  '=',
  '=x',
  'a = b',
  '[section]',
  '.include /etc/passwd',
  '@section',
  'DER:3003020101',
  'ASN1:UTF8:x',
  'critical,CA:TRUE',
  'Дом',
  '東京',
  'é',
  'e\u0301',
  '🔑',
  '👩‍👩‍👧',
  '\u00a0',
  '\ufeff',
  ';',
  '; x',
  '!',
  '%s%n',
  '\\x41',
  '{{name}}',
  '0',
];

describe('openssl reads exactly the value back', () => {
  test.each(['O', 'CN'])('as %s: values that its config language would take for something else', (attribute) => {
    expect(valuesReadBack(attribute, hostile)).toEqual(hostile);
  });

  const value = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 64 })
    .filter((text) => findForbiddenCharacter(text) === undefined);
  const syntax = fc.string({ unit: fc.constantFrom(...'"\'`\\$#=[]{}();,@: ax'), minLength: 1, maxLength: 64 });

  test.each(['O', 'CN'])('as %s: generated values', (attribute) => {
    const values = fc.array(fc.oneof(value, syntax), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(values, (some) => {
        expect(valuesReadBack(attribute, some)).toEqual(some);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('however long the line is, and wherever a backslash falls', () => {
    const uris = Array.from(
      { length: 40 },
      (_, index) => `spiffe://${'a'.repeat(360 + index * 5)}${'\\"'.repeat(200)}b`,
    );
    const [names] = requestFrom([{ key: 'CN', value: 'x' }], uris).extensions.filter(
      (extension) => extension instanceof x509.SubjectAlternativeNameExtension,
    );
    expect(names?.names.toJSON().map((name) => name.value)).toEqual(uris);
  });

  it('writes no line that openssl reads in more than one piece', () => {
    const text = formatConfig([{ name: 'a', entries: [{ key: 'b', value: '🔑"'.repeat(1000) }] }]);
    expect(Math.max(...text.split('\n').map((line) => Buffer.byteLength(line)))).toBeLessThan(510);
  });
});

describe('a value that cannot be seen or starts a line is refused', () => {
  test.each([
    ['a line feed', 'a\nO=system:masters', '\\u000a'],
    ['a carriage return', 'a\rb', '\\u000d'],
    ['NUL', 'a\0b', '\\u0000'],
    ['a tab', 'a\tb', '\\u0009'],
    ['DEL', '\x7f', '\\u007f'],
    ['NEL', 'a\x85b', '\\u0085'],
    ['a line separator', 'a\u2028b', '\\u2028'],
    ['a paragraph separator', 'a\u2029b', '\\u2029'],
    ['a right-to-left override', 'a\u202eb', '\\u202e'],
    ['an isolate', 'a\u2066b', '\\u2066'],
    ['a left-to-right mark', 'a\u200eb', '\\u200e'],
    ['an Arabic letter mark', 'a\u061cb', '\\u061c'],
    ['half of a surrogate pair', 'a\ud800b', '\\ud800'],
    ['the other half', '\udc00', '\\udc00'],
    ['what stands for bytes that are no text', 'K\ufffdln', '\\ufffd'],
  ])('%s', (_, value, shown) => {
    const attempt = () => formatConfig([{ name: 'subject', entries: [{ key: 'CN', value }] }]);
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining(shown) }),
    );
    expect(attempt).toThrow(/^CN "[^\p{Cc}]*" holds the character /u);
  });
});

describe('a key or section that openssl would read otherwise is a bug of the caller', () => {
  test.each<[string, Config]>([
    ['a key with a space', [{ name: 'a', entries: [{ key: 'b c', value: '' }] }]],
    ['a key with a section', [{ name: 'a', entries: [{ key: 'b::c', value: '' }] }]],
    ['an empty key', [{ name: 'a', entries: [{ key: '', value: '' }] }]],
    ['a directive as key', [{ name: 'a', entries: [{ key: '.include', value: 'x' }] }]],
    ['a key with a line break', [{ name: 'a', entries: [{ key: 'b\n', value: '' }] }]],
    ['a section with a bracket', [{ name: 'a]', entries: [] }]],
    [
      'entries outside a section after one',
      [
        { name: 'a', entries: [] },
        { name: '', entries: [] },
      ],
    ],
    [
      'a key twice',
      [
        {
          name: 'a',
          entries: [
            { key: 'b', value: '1' },
            { key: 'b', value: '2' },
          ],
        },
      ],
    ],
    [
      'a section twice',
      [
        { name: 'a', entries: [] },
        { name: 'a', entries: [] },
      ],
    ],
  ])('%s', (_, config) => {
    expect(() => formatConfig(config)).toThrow(Error);
    expect(() => formatConfig(config)).not.toThrow(CertwrightError);
  });
});

test.each(['O', '0.O', '+OU', '0.+OU', 'DNS.1', '0.2.5.4.12', 'copy_extensions'])(
  'the key %s is written as it is',
  (key) => {
    expect(formatConfig([{ name: '', entries: [{ key, value: 'x' }] }])).toBe(`${key} = "x"\n`);
  },
);
