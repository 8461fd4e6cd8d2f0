import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { CertwrightError } from '../errors.ts';
import type { IssuingAuthority } from '../profile/apply-profile.ts';
import type { TbsCertificate, TbsExtensions } from '../profile/tbs-certificate.ts';
import { assertPolicy, assertRenewalPolicy, checkPolicy } from './assert-policy.ts';
import { rules } from './rules.ts';

const authority: IssuingAuthority = {
  subject: [{ type: 'commonName', value: 'Root' }],
  validity: { notBefore: new Date('2030-01-01T00:00:00Z'), notAfter: new Date('2040-01-01T00:00:00Z') },
  extensions: { basicConstraints: { cA: true } },
};

const leafExtensions: TbsExtensions = {
  basicConstraints: { critical: true, cA: false },
  keyUsage: { critical: true, usages: ['digitalSignature'] },
  extendedKeyUsage: { critical: false, purposes: ['serverAuth'] },
  subjectAltName: { critical: false, names: [{ type: 'dNSName', value: 'web.example' }] },
};

const authorityExtensions: TbsExtensions = {
  basicConstraints: { critical: true, cA: true },
  keyUsage: { critical: true, usages: ['keyCertSign', 'cRLSign'] },
};

const leaf: TbsCertificate = {
  name: 'web',
  profile: 'tls-server',
  authority: 'ca',
  issuer: authority.subject,
  validity: { notBefore: new Date('2031-01-01T00:00:00Z'), notAfter: new Date('2032-01-01T00:00:00Z') },
  subject: [{ type: 'commonName', value: 'web' }],
  keyAlgorithm: 'ec-p256',
  extensions: leafExtensions,
};

type Change = Partial<Omit<TbsCertificate, 'extensions'>> & { readonly extensions?: Partial<TbsExtensions> };

function changed({ extensions, ...fields }: Change): TbsCertificate {
  return { ...leaf, ...fields, extensions: { ...leaf.extensions, ...extensions } };
}

function authorityWith(pathLenConstraint: number | undefined): TbsCertificate {
  const basicConstraints = {
    ...authorityExtensions.basicConstraints,
    ...(pathLenConstraint !== undefined && { pathLenConstraint }),
  };
  return { ...leaf, extensions: { ...authorityExtensions, basicConstraints } };
}

function limitedTo(pathLenConstraint: number): IssuingAuthority {
  return { ...authority, extensions: { basicConstraints: { cA: true, pathLenConstraint } } };
}

const subjectOf = (type: string, value: string): Change => ({ subject: [{ type, value }] });
const names = (count: number): Change => ({
  extensions: {
    subjectAltName: {
      critical: false,
      names: Array.from({ length: count }, (_, index) => ({ type: 'dNSName' as const, value: `n${index}.example` })),
    },
  },
});
const usages = (...usages: NonNullable<TbsExtensions['keyUsage']>['usages']): Change => ({
  extensions: { keyUsage: { critical: true, usages } },
});
const validity = (notBefore: string, notAfter: string): Change => ({
  validity: { notBefore: new Date(notBefore), notAfter: new Date(notAfter) },
});
const withoutSubjectAltName = (tbs: TbsCertificate): TbsCertificate => {
  const { subjectAltName: _, ...extensions } = tbs.extensions;
  return { ...tbs, extensions };
};
const withoutKeyUsage = (tbs: TbsCertificate): TbsCertificate => {
  const { keyUsage: _, ...extensions } = tbs.extensions;
  return { ...tbs, extensions };
};

type Row = [rule: string, what: string, tbs: TbsCertificate, issuing?: IssuingAuthority | undefined];

const violating: Row[] = [
  ['authorities-have-a-subject', 'an authority without a subject', { ...authorityWith(undefined), subject: [] }],
  [
    'authorities-may-sign-certificates',
    'CA:TRUE that may only sign CRLs',
    {
      ...leaf,
      extensions: { ...authorityExtensions, keyUsage: { critical: true, usages: ['cRLSign'] } },
    },
  ],
  [
    'constraints-are-critical',
    'basicConstraints',
    changed({ extensions: { basicConstraints: { critical: false, cA: false } } }),
  ],
  [
    'constraints-are-critical',
    'keyUsage',
    changed({ extensions: { keyUsage: { critical: false, usages: ['digitalSignature'] } } }),
  ],
  ['key-usage-present', 'no keyUsage', withoutKeyUsage(leaf)],
  ['key-usage-present', 'an empty one', changed(usages())],
  [
    'names-of-known-kinds',
    'an otherName',
    changed({
      extensions: { subjectAltName: { critical: false, names: [{ type: 'other', tag: 0, value: '06' }] } },
    }),
  ],
  ['no-encipherment-without-rsa', 'keyEncipherment for EC', changed(usages('digitalSignature', 'keyEncipherment'))],
  [
    'no-encipherment-without-rsa',
    'dataEncipherment for Ed25519',
    changed({ ...usages('dataEncipherment'), keyAlgorithm: 'ed25519' }),
  ],
  [
    'no-encipherment-without-rsa',
    'keyEncipherment for RSA-PSS',
    changed({ ...usages('keyEncipherment'), keyAlgorithm: 'rsa-pss-2048' }),
  ],
  ['only-authorities-sign-certificates', 'a leaf with keyCertSign', changed(usages('keyCertSign'))],
  ['path-length-left', 'an authority below a length of 0', authorityWith(0), limitedTo(0)],
  ['path-length-left', 'as many below as the one above has', authorityWith(1), limitedTo(1)],
  ['path-length-left', 'no limit below a limit', authorityWith(undefined), limitedTo(1)],
  ...[
    'rsa-1024',
    'rsa-2047',
    'rsa-pss-1024',
    'rsa-16385',
    'ec-explicit',
    'ec-1.3.132.0.33',
    '1.2.840.10040.4.1',
    '',
  ].map((keyAlgorithm): Row => ['strong-key', `a key that is "${keyAlgorithm}"`, changed({ keyAlgorithm })]),
  ['subject-alternative-names-bounded', '1,001 names', changed(names(1001))],
  ['subject-attributes-bounded', 'a commonName of 65', changed(subjectOf('commonName', 'x'.repeat(65)))],
  ['subject-attributes-bounded', 'a countryName of 3', changed(subjectOf('countryName', 'DEU'))],
  ['subject-attributes-bounded', 'an empty value', changed(subjectOf('organizationName', ''))],
  ['subject-attributes-known', 'an unknown type', changed(subjectOf('1.2.3.4', 'x'))],
  [
    'subject-attributes-known',
    'a multi-valued RDN',
    changed({
      subject: [
        { type: 'organizationalUnitName', value: 'a' },
        { type: 'commonName', value: 'b', joined: true },
      ],
    }),
  ],
  ['subject-or-alternative-name', 'neither', withoutSubjectAltName({ ...leaf, subject: [] })],
  [
    'validity-can-be-written',
    'from 1949',
    changed(validity('1949-12-31T23:59:59Z', '2032-01-01T00:00:00Z')),
    undefined,
  ],
  [
    'validity-can-be-written',
    'until 10000',
    changed(validity('2031-01-01T00:00:00Z', '+010000-01-01T00:00:00Z')),
    undefined,
  ],
  ['validity-in-order', 'the wrong way round', changed(validity('2032-01-01T00:00:00Z', '2031-01-01T00:00:00Z'))],
  ['validity-in-order', 'no time at all', changed(validity('2032-01-01T00:00:00Z', '2032-01-01T00:00:00Z'))],
  ['validity-within-authority', 'one second longer', changed(validity('2031-01-01T00:00:00Z', '2040-01-01T00:00:01Z'))],
  [
    'validity-within-authority',
    'one second earlier',
    changed(validity('2029-12-31T23:59:59Z', '2032-01-01T00:00:00Z')),
  ],
];

const allowed: Row[] = [
  ['authorities-have-a-subject', 'a leaf without a subject', changed({ subject: [] })],
  ['authorities-may-sign-certificates', 'one that signs both', authorityWith(undefined)],
  ['constraints-are-critical', 'both critical', leaf],
  ['key-usage-present', 'one usage', leaf],
  [
    'names-of-known-kinds',
    'one of each kind',
    changed({
      extensions: {
        subjectAltName: {
          critical: false,
          names: [
            { type: 'dNSName', value: 'a.example' },
            { type: 'iPAddress', value: '10.0.0.1' },
            { type: 'rfc822Name', value: 'a@a.example' },
            { type: 'uniformResourceIdentifier', value: 'https://a.example' },
          ],
        },
      },
    }),
  ],
  [
    'no-encipherment-without-rsa',
    'keyEncipherment for RSA',
    changed({ ...usages('keyEncipherment'), keyAlgorithm: 'rsa-2048' }),
  ],
  ['only-authorities-sign-certificates', 'an authority', authorityWith(0)],
  ['path-length-left', 'one less than above', authorityWith(0), limitedTo(1)],
  ['path-length-left', 'a leaf below a length of 0', leaf, limitedTo(0)],
  ['path-length-left', 'no limit below no limit', authorityWith(undefined)],
  ...['rsa-2048', 'rsa-3072', 'rsa-16384', 'rsa-pss-2048', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519', 'ed448'].map(
    (keyAlgorithm): Row => ['strong-key', `a key that is ${keyAlgorithm}`, changed({ keyAlgorithm })],
  ),
  ['subject-alternative-names-bounded', '1,000 names', changed(names(1000))],
  [
    'subject-attributes-bounded',
    'a commonName of 64 characters outside the BMP',
    changed(subjectOf('commonName', '𝔘'.repeat(64))),
  ],
  [
    'subject-attributes-known',
    'two organizations',
    changed({
      subject: [
        { type: 'organizationName', value: 'dev' },
        { type: 'organizationName', value: 'ops' },
      ],
    }),
  ],
  ['subject-or-alternative-name', 'a subject alone', withoutSubjectAltName(leaf)],
  ['subject-or-alternative-name', 'a name alone', changed({ subject: [] })],
  [
    'validity-can-be-written',
    'its very ends',
    changed(validity('1950-01-01T00:00:00Z', '9999-12-31T23:59:59Z')),
    undefined,
  ],
  ['validity-in-order', 'one second', changed(validity('2031-01-01T00:00:00Z', '2031-01-01T00:00:01Z'))],
  ['validity-within-authority', 'just as long', { ...leaf, validity: authority.validity }],
  [
    'validity-within-authority',
    'longer, without an authority',
    changed(validity('2000-01-01T00:00:00Z', '2090-01-01T00:00:00Z')),
    undefined,
  ],
];

/** A row that leaves the authority out has the usual one; one that says undefined has none. */
const issuingOf = (row: Row) => (row.length === 4 ? row[3] : authority);

describe('each rule refuses what breaks it', () => {
  test.each(violating.map((row) => ({ rule: row[0], what: row[1], row })))('$rule: $what', ({ rule, row }) => {
    const violations = checkPolicy(row[2], issuingOf(row));
    expect(violations.map((violation) => violation.rule)).toContain(rule);
  });
});

describe('and allows what does not', () => {
  test.each(allowed.map((row) => ({ rule: row[0], what: row[1], row })))('$rule: $what', ({ row }) => {
    expect(checkPolicy(row[2], issuingOf(row))).toEqual([]);
  });
});

describe('the list of rules', () => {
  it('every rule has a row on either side', () => {
    const ids = rules.map(({ id }) => id).sort();
    for (const rows of [violating, allowed]) expect([...new Set(rows.map(([rule]) => rule))].sort()).toEqual(ids);
  });

  it('every file of rules/ is in it', () => {
    const files = readdirSync(path.join(import.meta.dirname, 'rules')).map((file) => file.replace(/\.ts$/, ''));
    expect(rules.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it('a message is lower case, and has no full stop', () => {
    for (const row of violating) {
      for (const { message } of checkPolicy(row[2], issuingOf(row))) expect(message).toMatch(/^(?![A-Z][a-z]).*[^.]$/);
    }
  });
});

describe('assertPolicy', () => {
  const bad = withoutSubjectAltName({
    ...changed({ ...usages('keyCertSign'), subject: [], keyAlgorithm: 'rsa-1024' }),
  });

  it('tells every violation at once, each with its source', () => {
    const assert = () => assertPolicy(bad, authority);
    expect(assert).toThrow('certificate "web" is not allowed: keyUsage keyCertSign requires');
    expect(assert).toThrow(
      expect.objectContaining({
        code: 'policy-violation',
        details: [
          expect.stringMatching(/keyCertSign .*\(RFC 5280 §4\.2\.1\.9\)$/),
          expect.stringMatching(/rsa-1024 .*\(NIST SP 800-57/),
          expect.stringMatching(/empty subject .*\(RFC 5280 §4\.1\.2\.6\)$/),
        ],
      }),
    );
  });

  it('says nothing to what is allowed', () => {
    expect(() => assertPolicy(leaf, authority)).not.toThrow();
  });
});

describe('assertRenewalPolicy', () => {
  const withKey = (algorithm: string) => ({ subjectPublicKeyInfo: { algorithm, der: Buffer.alloc(0) } });
  const rows = violating.map((row) => ({ rule: row[0], what: row[1], row }));

  function refusalOf(tbs: TbsCertificate, issuing: IssuingAuthority | undefined): string {
    try {
      assertRenewalPolicy(tbs, withKey(tbs.keyAlgorithm), issuing);
      return '';
    } catch (error) {
      return (error as CertwrightError).details.join('\n');
    }
  }

  test.each(rows)('$rule: $what, as before', ({ rule, row }) => {
    const { message = '' } = checkPolicy(row[2], issuingOf(row)).find((violation) => violation.rule === rule) ?? {};
    const isForgiven = rules.find(({ id }) => id === rule)?.forgivesRenewal ?? false;
    expect(refusalOf(row[2], issuingOf(row)).includes(message)).toBe(!isForgiven);
  });

  it('does not forgive what is new: usages that the new key does not fit', () => {
    const enciphering = changed(usages('keyEncipherment'));
    expect(() => assertRenewalPolicy(enciphering, withKey('rsa-2048'), authority)).toThrow('keyEncipherment');
    expect(() => assertRenewalPolicy(enciphering, withKey('ec-p384'), authority)).not.toThrow();
  });
});
