import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GeneralName } from '../certificate/general-name.ts';
import { CertwrightError } from '../errors.ts';
import { formatIssuingPolicy } from './format-issuing-policy.ts';
import { formatNamePattern, matchesName, type NamePattern, parseNamePattern } from './name-pattern.ts';
import { parseIssuingPolicy } from './parse-issuing-policy.ts';

/** Undefined where the text is refused. */
function patternOf(raw: string): NamePattern | undefined {
  try {
    return parseNamePattern(raw);
  } catch (error) {
    if (error instanceof CertwrightError && error.code === 'request-invalid') return undefined;
    throw error;
  }
}

describe('only any itself is everything, in whatever spelling it is stored', () => {
  test.each(['ANY', 'Any', 'aNy', 'ａｎｙ', 'Ａny'])('%s is refused', (raw) => {
    const error = { code: 'request-invalid', message: `"${raw}" is no host`, hint: 'say any in small letters' };
    expect(() => parseNamePattern(raw)).toThrow(expect.objectContaining(error));
  });

  test.each(['*.any', '**.any', 'any.lab.example'])('%s is a host like others', (raw) => {
    expect(formatNamePattern(parseNamePattern(raw))).toBe(raw);
  });

  const nearlyPatterns = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc
      .array(
        fc.constantFrom('any', 'ANY', '*', '**', '.', '@', '/', ':', '://', 'uri:', 'cn:', 'a', 'É', '8', '::', '%'),
        {
          maxLength: 8,
        },
      )
      .map((parts) => parts.join('')),
  );

  test('what a pattern is written as is read as that pattern', () => {
    fc.assert(
      fc.property(nearlyPatterns, (raw) => {
        const pattern = patternOf(raw);
        if (pattern) expect(parseNamePattern(formatNamePattern(pattern))).toEqual(pattern);
        if (pattern?.type === 'any') expect(raw).toBe('any');
      }),
      { numRuns: 2000 },
    );
  });

  test('a policy says the same once it is stored', () => {
    const list = fc.array(
      nearlyPatterns.filter((raw) => patternOf(raw) !== undefined),
      { maxLength: 5 },
    );
    const organizations = fc.array(fc.string({ minLength: 1 }), { maxLength: 3 });
    fc.assert(
      fc.property(list, organizations, (names, organizations) => {
        const policy = parseIssuingPolicy({ names, organizations });
        expect(parseIssuingPolicy(JSON.parse(JSON.stringify(formatIssuingPolicy(policy))))).toEqual(policy);
      }),
    );
  });
});

test.each(['cn:', 'cn:a\nb', 'cn:a\0b'])('%j names no common name', (raw) => {
  expect(patternOf(raw)).toBeUndefined();
});

describe('an IPv4-mapped address, which some clients take for the IPv4 address, needs a range of its own', () => {
  const mapped: GeneralName = { type: 'iPAddress', value: '::ffff:a00:1' };
  test.each([
    ['::/0', false],
    ['::/95', false],
    ['10.0.0.0/8', false],
    ['::ffff:0:0/96', true],
    ['::ffff:10.0.0.0/104', true],
    ['::ffff:11.0.0.0/104', false],
  ])('%s: %s', (range, isMatch) => {
    expect(matchesName(parseNamePattern(range), mapped)).toBe(isMatch);
  });
});

describe('a name that was brought and is malformed matches no pattern', () => {
  test.each<[string, GeneralName['type'], string]>([
    ['**.lab.example', 'dNSName', 'evil.example\0.lab.example'],
    ['**.lab.example', 'dNSName', 'a..lab.example'],
    ['*.lab.example', 'dNSName', '.lab.example'],
    ['*.lab.example', 'dNSName', 'a b.lab.example'],
    ['**.lab.example', 'dNSName', '*.*.lab.example'],
    ['**.lab.example', 'dNSName', 'a*.lab.example'],
    ['*.lab.example', 'dNSName', 'bücher.lab.example'],
    ['*@lab.example', 'rfc822Name', '@lab.example'],
    ['*@lab.example', 'rfc822Name', 'ann@evil.example@lab.example'],
    ['*@lab.example', 'rfc822Name', 'ann@evil.example,b@lab.example'],
  ])('%s: %s %j', (pattern, type, value) => {
    expect(matchesName(parseNamePattern(pattern), { type, value } as GeneralName)).toBe(false);
  });

  test('and one of another letter case does', () => {
    expect(matchesName(parseNamePattern('*.lab.example'), { type: 'dNSName', value: 'WEB.Lab.example' })).toBe(true);
  });
});

describe('matching is by whole labels', () => {
  const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,5})$/);
  const host = fc.array(label, { minLength: 1, maxLength: 4 });
  /** By the list of labels, where the code that is tested begins with texts. */
  const matches = (pattern: string, labels: readonly string[]) =>
    matchesName(parseNamePattern(pattern), { type: 'dNSName', value: labels.join('.') });

  test('of **.P: all that is P with one or more labels before it', () => {
    fc.assert(
      fc.property(host, host, (base, more) => {
        expect(matches(`**.${base.join('.')}`, [...more, ...base])).toBe(true);
        expect(matches(`*.${base.join('.')}`, [...more, ...base])).toBe(more.length === 1);
        expect(matches(base.join('.'), [...more, ...base])).toBe(false);
      }),
    );
  });

  test('and never what only ends or begins with the same text', () => {
    fc.assert(
      fc.property(host, label, ([first = '', ...others], more) => {
        const base = [first, ...others].join('.');
        for (const pattern of [base, `*.${base}`, `**.${base}`]) {
          expect(matches(pattern, [more + first, ...others])).toBe(false);
          // Of other labels than it may begin with, so that it does not end with them again.
          expect(matches(pattern, [first, ...others, '0evil'])).toBe(false);
        }
      }),
    );
  });
});
