import { describe, expect, it, test } from 'vitest';
import { attributeTypes } from '../certificate/object-identifiers.ts';
import { parseDistinguishedName } from './parse-distinguished-name.ts';

const refusal = (message: string, hint: string) =>
  expect.objectContaining({
    code: 'request-invalid',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });

describe('an object', () => {
  it('gets a fixed order with commonName last; the values of one attribute keep theirs', () => {
    const name = parseDistinguishedName({ commonName: 'x', organizationName: ['b', 'a'], countryName: 'DE' });
    expect(name).toEqual([
      { type: 'countryName', value: 'DE' },
      { type: 'organizationName', value: 'b' },
      { type: 'organizationName', value: 'a' },
      { type: 'commonName', value: 'x' },
    ]);
  });

  it('may be empty', () => {
    expect(parseDistinguishedName({})).toEqual([]);
  });

  test.each(attributeTypes.map(({ name, oid }) => [name, oid]))('may hold %s, or its OID %s', (name, oid) => {
    const read = parseDistinguishedName({ commonName: 'x', [oid]: 'DE', surname: 'y' });
    expect(read.map(({ type }) => type)).toContain(name);
    expect(read.at(-1)).toMatchObject({ type: 'commonName' });
  });
});

describe('a list', () => {
  it('keeps its order, and which attributes stand in one RDN', () => {
    const name = [
      { type: 'commonName', value: 'x' },
      { type: 'userId', value: 'u', joined: true },
      { type: 'countryName', value: 'DE' },
    ];
    expect(parseDistinguishedName(name)).toEqual(name);
    expect(parseDistinguishedName([])).toEqual([]);
  });

  test.each([
    ['a text', ['CN=x'], '"CN=x" is no attribute', 'type'],
    ['an unknown field', [{ type: 'commonName', value: 'x', critical: true }], 'an object is no attribute', 'type'],
    [
      'a first attribute that is joined',
      [{ type: 'commonName', value: 'x', joined: true }],
      'first attribute',
      'joined',
    ],
    ['joined that is not true', [{ type: 'commonName', value: 'x', joined: 'yes' }], 'joined is "yes"', 'true'],
    ['no type', [{ value: 'x' }], 'unknown attribute undefined', 'commonName'],
  ])('with %s is refused', (_, input, message, hint) => {
    expect(() => parseDistinguishedName(input)).toThrow(refusal(message, hint));
  });
});

test.each([null, undefined, 'CN=x', 5, true])('%j is no name', (input) => {
  expect(() => parseDistinguishedName(input)).toThrow(refusal('is no name', 'object'));
});

describe('values come out as they went in', () => {
  test.each([
    'Acme # 1',
    '$ENV::HOME',
    'O=x/CN=evil',
    'a, b',
    '"',
    '\\',
    ' x ',
    'Дом',
    '🔑'.repeat(64),
    'x'.repeat(64),
  ])('%s', (value) => {
    expect(parseDistinguishedName({ commonName: value })).toEqual([{ type: 'commonName', value }]);
  });
});

describe('refused', () => {
  test.each<[string, unknown, string, string]>([
    ['an unknown attribute', { nickname: 'x' }, 'unknown attribute "nickname"', 'organizationName'],
    ['a short name', { CN: 'x' }, 'unknown attribute "CN"', 'write commonName'],
    ['another case', { CommonName: 'x' }, 'unknown attribute "CommonName"', 'write commonName'],
    ['an OID without a name here', { '1.2.3': 'x' }, 'unknown attribute "1.2.3"', 'known are'],
    ['a property of every object', JSON.parse('{"__proto__": "x"}'), '"__proto__"', 'known are'],
    ['an empty value', { organizationName: ['a', ''] }, 'organizationName "" is empty', 'leave'],
    ['blanks alone', { commonName: ' ' }, 'commonName " " is empty', 'leave'],
    ['a number', { commonName: 5 }, 'commonName 5 is no text', 'text'],
    ['a list in a list', { commonName: [['x']] }, 'commonName a list is no text', 'text'],
    ['a line break', { commonName: 'a\nO=system:masters' }, '"a\\u000aO=system:masters"', 'leave out'],
    ['a right-to-left override', { commonName: 'a\u202e' }, '"a\\u202e"', 'leave out'],
    ['half a surrogate pair', { commonName: '\ud83d' }, '"\\ud83d"', 'leave out'],
    ['65 characters in commonName', { commonName: 'é'.repeat(65) }, 'has 65 characters', 'at most 64'],
    ['129 characters in localityName', { localityName: 'x'.repeat(129) }, 'has 129 characters', 'at most 128'],
    ['41 characters in postalCode', { postalCode: '1'.repeat(41) }, 'has 41 characters', 'at most 40'],
    ['a country in small letters', { countryName: 'de' }, 'countryName "de"', 'two capital letters'],
    ['a country of three letters', { countryName: 'DEU' }, 'countryName "DEU"', 'two capital letters'],
    ['a serialNumber beyond PrintableString', { serialNumber: 'a_b' }, 'serialNumber "a_b"', 'letters'],
    ['a dnQualifier beyond PrintableString', { dnQualifier: 'é' }, 'dnQualifier "é"', 'letters'],
    ['a domainComponent beyond ASCII', { domainComponent: 'дом' }, 'domainComponent "дом"', 'ASCII'],
    ['an emailAddress beyond ASCII', { emailAddress: 'é@a.example' }, 'emailAddress "é@a.example"', 'ASCII'],
  ])('%s', (_, input, message, hint) => {
    expect(() => parseDistinguishedName(input)).toThrow(refusal(message, hint));
  });

  it('with all faults at once', () => {
    expect(() => parseDistinguishedName({ commonName: '', countryName: 'x', foo: 'y' })).toThrow(
      expect.objectContaining({
        code: 'request-invalid',
        details: [
          expect.stringContaining('commonName ""'),
          expect.stringContaining('countryName "x"'),
          expect.stringContaining('"foo"'),
        ],
      }),
    );
  });
});
