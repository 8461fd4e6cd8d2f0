import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { CertwrightError } from '../../src/errors.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { type Bench, openBenchWithAuthority } from './flow-bench.ts';
import { readBack } from './read-back.ts';

const closers: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});
let bench: Bench;
let number = 0;
beforeAll(async () => {
  bench = await openBenchWithAuthority((close) => closers.push(close));
});

/** What of openssl's config language, of DN syntaxes, of shells and of Unicode has done harm somewhere. */
const pieces = fc.constantFrom(
  ...['"', "'", '`', '\\', '$', '${ENV::HOME}', '$(id)', '#', ';', ',', '+', '=', '/', '/CN=evil', 'O=x', '<', '>'],
  ...[
    '\\n',
    '\\"',
    '%',
    '&',
    '|',
    '!',
    '[v3]',
    '@section',
    'DNS:evil',
    'critical',
    '.include x',
    ' ',
    '  ',
    'END-OF-FILE',
  ],
  ...['Дом', 'ß', '日本', '🙂', '𝔘', 'é', 'e\u0301', '\u00a0', '\u200b', '\ufeff', '\ufffd', '\u{10ffff}', '\u0e33'],
);
const text = fc.oneof(
  fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.string({ minLength: 1, maxLength: 64 }),
);

/** Issues with these values; undefined when they were refused, which must be before openssl starts. */
async function subjectReadBack(subject: object): Promise<readonly string[] | undefined> {
  number += 1;
  const name = `hostile-${number}`;
  const runs = bench.runs.length;
  try {
    await issueCertificate(bench.workbench, { name, subject });
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    expect([error.code, bench.runs.length]).toEqual(['request-invalid', runs]);
    return undefined;
  }
  return readBack(bench.read('keys', `${name}.pem`)).subject;
}

describe('a value comes out of the certificate exactly as it went in, or is refused before openssl starts', () => {
  it('generated ones', async () => {
    let issued = 0;
    // Several at once, so that they are signed in gatherings.
    const batch = fc.array(fc.record({ organizationName: text, commonName: text }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(batch, async (subjects) => {
        const results = await Promise.all(subjects.map((subject) => issueSafely(subject)));
        for (const [index, found] of results.entries()) {
          if (found === undefined) continue;
          issued += 1;
          const { organizationName, commonName } = subjects[index] ?? {};
          expect(found).toEqual([`organizationName=${organizationName}`, `commonName=${commonName}`]);
        }
      }),
      { numRuns: 40 },
    );
    expect(issued).toBeGreaterThan(50);
  });

  async function issueSafely(subject: object): Promise<readonly string[] | undefined> {
    number += 1;
    const name = `generated-${number}`;
    try {
      await issueCertificate(bench.workbench, { name, subject });
    } catch (error) {
      expect(error).toMatchObject({ code: 'request-invalid' });
      return undefined;
    }
    return readBack(bench.read('keys', `${name}.pem`)).subject;
  }

  test.each([
    'Acme # 1',
    'Acme "the" best',
    "it's",
    'a\\b',
    'back\\',
    '\\',
    '"',
    'Acme ${ENV::HOME}',
    '$ENV::HOME',
    'O=x/CN=evil',
    'a, b + c = d; <e>',
    ' leading and trailing ',
    '#hash',
    '\\n',
    'copy',
    'critical,DNS:evil',
    'Дом',
    '日本語',
    '🙂🙂🙂',
    'e\u0301',
    '\u00e9',
    '[v3]',
    '.include /etc/passwd',
    'Ж'.repeat(64),
    '\\"'.repeat(32),
    '🙂'.repeat(64),
  ])('%j', async (value) => {
    expect(await subjectReadBack({ organizationName: value, commonName: value })).toEqual([
      `organizationName=${value}`,
      `commonName=${value}`,
    ]);
  });

  test.each([
    'line\nO=system:masters',
    'carriage\rreturn',
    'null\u0000byte',
    'tab\tbed',
    'escape\u001b[2J',
    'delete\u007f',
    'c1\u0085',
    'separator\u2028',
    'separator\u2029',
    'bidi\u202e',
    'bidi\u2066',
    'half \ud83d',
    '\udc00 half',
    '',
    '   ',
    'x'.repeat(65),
    '🙂'.repeat(65),
  ])('%j is refused', async (value) => {
    expect(await subjectReadBack({ commonName: 'alice', organizationName: value })).toBeUndefined();
    expect(await subjectReadBack({ commonName: value })).toBeUndefined();
  });

  it('every attribute that a subject may hold', async () => {
    const text = 'a "b" #c $d \\e Ж';
    const subject = [
      ['domainComponent', 'example'],
      ['countryName', 'DE'],
      ['stateOrProvinceName', text],
      ['localityName', text],
      ['streetAddress', text],
      ['postalCode', text],
      ['organizationName', text],
      ['organizationName', 'second'],
      ['organizationalUnitName', text],
      ['organizationalUnitName', 'second'],
      ['title', text],
      ['surname', text],
      ['givenName', text],
      ['initials', text],
      ['generationQualifier', text],
      ['pseudonym', text],
      ['dnQualifier', 'plain'],
      ['serialNumber', '1234'],
      ['userId', text],
      ['emailAddress', 'a@example.com'],
      ['commonName', text],
      ['commonName', 'second'],
    ].map(([type = '', value = '']) => ({ type, value }));
    const { certificate } = await issueCertificate(bench.workbench, { name: 'everything', subject });
    expect(certificate.subject).toEqual(subject);
    expect(readBack(certificate.pem).subject.map((attribute) => attribute.slice(attribute.indexOf('=') + 1))).toEqual(
      subject.map(({ value }) => value),
    );
  });

  it('hostile names of a subjectAltName', async () => {
    const names = [
      'https://a.example/?a=$ENV::HOME,DNS:evil#x',
      'email:"odd"@a.example',
      'xn--d1acufc.example',
      '*.a.example',
    ];
    for (const [index, name] of names.entries()) {
      const input = { name: `names-${index}`, subjectAltName: [name] };
      const issued = await issueCertificate(bench.workbench, input).catch((error) => error.code);
      if (issued === 'request-invalid') continue;
      expect(readBack(issued.certificate.pem).subjectAltName).toEqual([
        expect.stringContaining(name.replace('email:', '')),
      ]);
    }
  });
});
