import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GeneralName, GeneralNameType } from '../certificate/general-name.ts';
import { formatNamePattern, matchesName, parseNamePattern } from './name-pattern.ts';

const matching = (pattern: string, names: readonly GeneralName[]) =>
  names.filter((name) => matchesName(parseNamePattern(pattern), name)).map(({ value }) => value);

/** That of these names the pattern matches the first list, and nothing of the second. */
function expectMatches(type: GeneralNameType, pattern: string, matched: readonly string[], others: readonly string[]) {
  expect(
    matching(
      pattern,
      [...matched, ...others].map((value) => ({ type, value })),
    ),
  ).toEqual(matched);
}

describe('a host matches by whole labels, whatever the letter case', () => {
  test.each<[string, string[], string[]]>([
    [
      'lab.example',
      ['lab.example', 'LAB.example'],
      [
        'web.lab.example',
        '*.lab.example',
        'evillab.example',
        'lab.example.evil',
        'example',
        'ab.example',
        'lab.example.',
      ],
    ],
    ['Lab.Example', ['lab.example'], ['web.lab.example']],
    [
      '*.lab.example',
      ['web.lab.example', 'WEB.Lab.example', '*.lab.example'],
      [
        'lab.example',
        'evillab.example',
        'a.b.lab.example',
        'a.lab.example.evil',
        '*.a.lab.example',
        'web.lab.example.',
        'web-lab.example',
        'web.labxexample',
      ],
    ],
    [
      '**.lab.example',
      ['web.lab.example', 'a.b.lab.example', '*.lab.example', '*.a.lab.example'],
      ['lab.example', 'evillab.example', 'a.evillab.example', 'a.lab.example.evil', '*.example'],
    ],
    ['web.lab.example', ['web.lab.example'], ['*.lab.example', 'a.web.lab.example']],
    ['*.example', ['lab.example', '*.example'], ['example', 'web.lab.example', '*.lab.example']],
    ['*.bücher.example', ['a.xn--bcher-kva.example'], ['a.bucher.example']],
  ])('%s', (pattern, matched, others) => {
    expectMatches('dNSName', pattern, matched, others);
  });

  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/).filter((one) => !one.startsWith('xn--'));
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

  test('what matches *.P ends with .P and has exactly one label more', () => {
    const isOneBelow = (name: string, below: string) =>
      name.endsWith(`.${below}`) && name.split('.').length === below.split('.').length + 1;
    const related = (below: string) =>
      fc.oneof(
        host,
        label.map((one) => `${one}.${below}`),
        label.map((one) => one + below),
        host.map((one) => `${one}.${below}`),
        host.map((one) => `${below}.${one}`),
      );
    fc.assert(
      fc.property(
        host.chain((below) => fc.tuple(fc.constant(below), related(below))),
        ([below, value]) => {
          expect(matchesName(parseNamePattern(`*.${below}`), { type: 'dNSName', value })).toBe(
            isOneBelow(value, below),
          );
        },
      ),
    );
  });
});

describe('an address matches a range of its own family', () => {
  test.each<[string, string[], string[]]>([
    ['10.0.0.5', ['10.0.0.5'], ['10.0.0.4', '10.0.0.50', '::ffff:a00:5']],
    ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0', '::ffff:a00:1', '::a00:1']],
    ['10.1.2.3/24', ['10.1.2.0', '10.1.2.255'], ['10.1.3.0']],
    ['10.0.0.8/29', ['10.0.0.8', '10.0.0.15'], ['10.0.0.7', '10.0.0.16']],
    ['0.0.0.0/0', ['203.0.113.9'], ['::1', '::ffff:cb00:7109']],
    ['fd00:1::/32', ['fd00:1::', 'fd00:1:ffff::1'], ['fd00:2::', '253.0.0.1']],
    ['FD00:0:0::1', ['fd00::1'], ['fd00::2']],
    ['::/0', ['fd00::1', '::a00:1'], ['10.0.0.1', '::ffff:a00:1']],
    ['::ffff:10.0.0.1', ['::ffff:a00:1'], ['10.0.0.1', '::a00:1']],
    ['::10.0.0.1', ['::a00:1'], ['10.0.0.1', '::ffff:a00:1']],
  ])('%s', (pattern, matched, others) => {
    expectMatches('iPAddress', pattern, matched, others);
  });
});

describe('a mailbox matches by its host, and by its local part as it is written', () => {
  test.each<[string, string[], string[]]>([
    [
      'ann@lab.example',
      ['ann@lab.example', 'ann@LAB.example'],
      ['Ann@lab.example', 'joann@lab.example', 'ann@a.lab.example'],
    ],
    [
      '*@lab.example',
      ['ann@lab.example', 'a.b@Lab.example'],
      ['ann@evillab.example', 'ann@a.lab.example', 'ann@lab.example.evil', 'ann@evil.example@lab.example'],
    ],
  ])('%s', (pattern, matched, others) => {
    expectMatches('rfc822Name', pattern, matched, others);
  });
});

describe('a URI matches as it is written, or below a path', () => {
  test.each<[string, string[], string[]]>([
    [
      'spiffe://lab.example/web',
      ['spiffe://lab.example/web'],
      ['spiffe://lab.example/web/a', 'spiffe://LAB.example/web'],
    ],
    ['uri:urn:lab:web', ['urn:lab:web'], ['urn:lab:web2']],
    [
      'spiffe://lab.example/ns/*',
      ['spiffe://lab.example/ns/web', 'spiffe://lab.example/ns/a/b.c'],
      [
        'spiffe://lab.example/ns/',
        'spiffe://lab.example/ns',
        'spiffe://lab.example/nsx/web',
        'spiffe://lab.example/ns/../admin',
        'spiffe://lab.example/ns/a/../../admin',
        'spiffe://lab.example/ns/./a',
        'spiffe://lab.example/ns/%2e%2e/admin',
        'spiffe://lab.example/ns//a',
        'spiffe://lab.example/ns/a/',
        'spiffe://lab.example/ns/a?b=c',
        'spiffe://lab.example/ns/a#b',
        'spiffe://evil@lab.example/ns/a',
        'spiffe://lab.example@evil.example/ns/a',
        'spiffe://lab.example:1/ns/a',
        'spiffe://lab.example.evil/ns/a',
        'spiffe://other.example/ns/a',
        'https://lab.example/ns/a',
      ],
    ],
    ['https://lab.example/*', ['https://lab.example/a'], ['https://lab.example', 'https://lab.example.evil/a']],
  ])('%s', (pattern, matched, others) => {
    expectMatches('uniformResourceIdentifier', pattern, matched, others);
  });
});

describe('a name of another kind never matches', () => {
  const oneOfEach: GeneralName[] = [
    { type: 'dNSName', value: 'lab.example' },
    { type: 'iPAddress', value: '10.0.0.1' },
    { type: 'rfc822Name', value: 'ann@lab.example' },
    { type: 'uniformResourceIdentifier', value: 'spiffe://lab.example/web' },
    { type: 'other', tag: 0, value: '0c036c6162' },
  ];
  test.each([
    ['lab.example', ['lab.example']],
    ['0.0.0.0/0', ['10.0.0.1']],
    ['*@lab.example', ['ann@lab.example']],
    ['spiffe://lab.example/*', ['spiffe://lab.example/web']],
    ['cn:lab.example', []],
    ['any', ['lab.example', '10.0.0.1', 'ann@lab.example', 'spiffe://lab.example/web']],
  ])('%s', (pattern, matched) => {
    expect(matching(pattern, oneOfEach)).toEqual(matched);
  });
});

describe('what is no pattern is refused with its value', () => {
  test.each([
    '',
    '*',
    '**',
    '*.',
    '*.*.example',
    'a.*.example',
    'we*.example',
    '.lab.example',
    'lab.example.',
    'lab_1.example',
    'lab.example:443',
    ' lab.example',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.256',
    'fd00::/129',
    'fe80::1%eth0',
    'lab.example/24',
    '@lab.example',
    'ann@*.lab.example',
    'ann@b@lab.example',
    'https://lab.example*/a b',
  ])('%j', (raw) => {
    expect(refusalOf(raw)).toMatchObject({
      code: 'request-invalid',
      message: expect.stringContaining(JSON.stringify(raw)),
      hint: expect.any(String),
    });
  });

  test.each([
    ['fe80::1%eth0/64', '"fe80::1%eth0"'],
    ['uri:urn:*/*', '"urn:*/*"'],
    ['uri:lab', '"lab"'],
    ['spiffe:///*', '"spiffe:///"'],
    [null, 'null'],
    [7, '7'],
    [['lab.example'], 'a list'],
  ])('%j', (raw, shown) => {
    expect(refusalOf(raw)).toMatchObject({
      code: 'request-invalid',
      message: expect.stringContaining(shown),
      hint: expect.any(String),
    });
  });
});

test.each([
  ['any', 'any'],
  ['cn:Any Text', 'cn:Any Text'],
  ['Web.Lab.example', 'web.lab.example'],
  ['*.Lab.example', '*.lab.example'],
  ['**.lab.example', '**.lab.example'],
  ['10.1.2.3', '10.1.2.3/32'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['FD00:1:2::3/32', 'fd00:1::/32'],
  ['Ann@Lab.example', 'Ann@lab.example'],
  ['*@lab.example', '*@lab.example'],
  ['spiffe://lab.example/*', 'uri:spiffe://lab.example/*'],
  ['uri:urn:a', 'uri:urn:a'],
])('%s is written as %s, which is read as the same', (raw, written) => {
  const pattern = parseNamePattern(raw);
  expect(formatNamePattern(pattern)).toBe(written);
  expect(parseNamePattern(written)).toEqual(pattern);
});

function refusalOf(raw: unknown): unknown {
  try {
    return parseNamePattern(raw);
  } catch (error) {
    return error;
  }
}
