import { describe, expect, it, test } from 'vitest';
import { makeTbs } from '../../test/flows/signing-fixture.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { assertIssuable, checkIssuingPolicy } from './check-issuing-policy.ts';
import { formatIssuingPolicy } from './format-issuing-policy.ts';
import { everything, type IssuingPolicyInput, parseIssuingPolicy } from './parse-issuing-policy.ts';

const hour = 3_600_000;
const made = { keyMadeHere: false };
const fully = formatIssuingPolicy(everything);

/** A certificate that the policy below allows, but for the fields that are given. */
function tbsOf({
  names = [],
  ...fields
}: Parameters<typeof makeTbs>[0] & { names?: GeneralName[] } = {}): TbsCertificate {
  const subjectAltName = { critical: false, names: [{ type: 'dNSName' as const, value: 'web.lab.example' }, ...names] };
  return makeTbs({
    subject: [{ type: 'commonName', value: 'web.lab.example' }],
    validity: { notBefore: new Date('2031-01-01T00:00:00Z'), notAfter: new Date('2031-01-02T00:04:59Z') },
    ...fields,
    extensions: { subjectAltName, ...fields.extensions },
  });
}

const policy = parseIssuingPolicy({ names: '*.lab.example', longestValidity: '1d', keyAlgorithms: 'ec-p256' });

const subject = (type: string, value: string) => ({ subject: [{ type, value }] }) as Pick<TbsCertificate, 'subject'>;
const ocsp = { extendedKeyUsage: { critical: false, purposes: ['OCSPSigning'] } } as const;

function refused(policyInput: IssuingPolicyInput, fields: Parameters<typeof tbsOf>[0]): string[] {
  return checkIssuingPolicy(tbsOf(fields), parseIssuingPolicy(policyInput), made);
}

it('allows what the policy says', () => {
  expect(checkIssuingPolicy(tbsOf(), policy, made)).toEqual([]);
  expect(() => assertIssuable(tbsOf(), policy, made)).not.toThrow();
});

test('a validity that begins later counts from now on', () => {
  const refusedAt = (now: string) => checkIssuingPolicy(tbsOf(), policy, { keyMadeHere: false, now: new Date(now) });
  expect(refusedAt('2031-01-01T00:05:00Z')).toEqual([]);
  expect(refusedAt('2030-12-31T23:59:59Z')).toEqual(['a validity of over 24 hours, until 2031-01-02T00:04:59.000Z']);
});

describe('refuses each thing by itself, and tells its value', () => {
  test.each<[string, Parameters<typeof tbsOf>[0], string]>([
    ['a profile', { profile: 'kubelet' }, 'profile "kubelet"'],
    ['an authority', { authority: 'team-ca' }, 'authority "team-ca"'],
    ['one that signs itself', { authority: undefined }, 'authority "none"'],
    ['a host', { names: [{ type: 'dNSName', value: 'evillab.example' }] }, 'name "dns:evillab.example"'],
    ['an address', { names: [{ type: 'iPAddress', value: '10.0.0.1' }] }, 'name "ip:10.0.0.1"'],
    ['a name of a strange kind', { names: [{ type: 'other', tag: 0, value: 'ff' }] }, 'name "other:ff"'],
    ['a common name', subject('commonName', 'other.example'), 'commonName "other.example"'],
    ['a common name that is no host', subject('commonName', 'web'), 'commonName "web"'],
    ['an organization', subject('organizationName', 'Acme'), 'organizationName "Acme"'],
    ['a unit', subject('organizationalUnitName', 'Web'), 'organizationalUnitName "Web"'],
    ['a mailbox in the subject', subject('emailAddress', 'ann@lab.example'), 'emailAddress "ann@lab.example"'],
    ['a key of another kind', { keyAlgorithm: 'rsa-2048' }, 'key algorithm rsa-2048'],
    [
      'a second too long',
      { validity: { notBefore: new Date('2031-01-01T00:00:00Z'), notAfter: new Date('2031-01-02T00:05:00Z') } },
      'a validity of over 24 hours, until 2031-01-02T00:05:00.000Z',
    ],
  ])('%s', (_, fields, detail) => {
    expect(checkIssuingPolicy(tbsOf(fields), policy, made)).toEqual([detail]);
  });

  it('a key that is made here', () => {
    expect(checkIssuingPolicy(tbsOf(), policy, { keyMadeHere: true })).toEqual([
      'a key that is made here; send a certificationRequest',
    ]);
    expect(checkIssuingPolicy(tbsOf(), { ...policy, keysMadeHere: true }, { keyMadeHere: true })).toEqual([]);
  });

  it('and all of it at once, as access-denied', () => {
    const tbs = tbsOf({ profile: 'x', keyAlgorithm: 'ed25519', ...subject('organizationName', 'Acme') });
    expect(() => assertIssuable(tbs, policy, { keyMadeHere: true })).toThrow(
      expect.objectContaining({
        code: 'access-denied',
        message: 'the issuing policy does not allow this certificate: profile "x"',
        details: [
          'profile "x"',
          'organizationName "Acme"',
          'key algorithm ed25519',
          'a key that is made here; send a certificationRequest',
        ],
        hint: expect.any(String),
      }),
    );
  });
});

describe('`any` allows the whole of a field', () => {
  test.each<[IssuingPolicyInput, Parameters<typeof tbsOf>[0]]>([
    [{ ...fully, profiles: ['any'] }, { profile: 'kubelet' }],
    [{ ...fully, authorities: 'any' }, { authority: 'team-ca' }],
    [
      { ...fully, names: 'any' },
      { names: [{ type: 'iPAddress', value: '::1' }], ...subject('commonName', 'Any Text') },
    ],
    [{ ...fully, names: 'any' }, subject('emailAddress', 'x@y.example')],
    [{ ...fully, organizations: 'any' }, subject('countryName', 'NL')],
    [{ ...fully, longestValidity: 'any' }, { validity: { notBefore: new Date(0), notAfter: new Date(1e14) } }],
    [{ ...fully, keyAlgorithms: 'any' }, { keyAlgorithm: 'ec-p521' }],
  ])('%j', (input, fields) => {
    expect(refused(input, fields)).toEqual([]);
  });

  it('but for names of a strange kind', () => {
    expect(refused(fully, { names: [{ type: 'other', tag: 8, value: '2a03' }] })).toEqual(['name "other:2a03"']);
  });
});

describe('who is an authority or answers for one needs a profile that is named', () => {
  const cA = { basicConstraints: { critical: true, cA: true } };
  test.each([
    ['ocsp-responder', ocsp],
    ['intermediate-ca', cA],
    ['mine', { ...ocsp, ...cA }],
  ])('%s', (profile, extensions) => {
    const fields = { profile, extensions };
    expect(refused(fully, fields)).toEqual([`profile "${profile}"`]);
    expect(refused({ ...fully, profiles: ['any', profile] }, fields)).toEqual([]);
    expect(refused({ ...fully, profiles: profile }, fields)).toEqual([]);
  });
});

describe('what begins with `system:` is allowed only where it is named', () => {
  const values = ['system:masters', 'System:masters', 'SYSTEM:x', ' system:masters', '\u00a0\tsystem:masters'];
  const types = ['commonName', 'organizationName', 'organizationalUnitName', 'emailAddress'];
  test.each(types.flatMap((type) => values.map((value) => [type, value] as const)))('%s %j', (type, value) => {
    const [detail = ''] = refused(fully, subject(type, value));
    expect(detail).toMatch(new RegExp(`^${type} "`));
    expect(detail.toLowerCase()).toContain('system:');
  });

  test.each<[string, string, IssuingPolicyInput]>([
    ['commonName', 'system:node:a', { names: 'cn:system:node:a' }],
    ['organizationName', 'system:nodes', { organizations: 'system:nodes' }],
  ])('%s %s where it is', (type, value, named) => {
    expect(refused({ ...fully, ...named, names: ['any', named.names ?? []].flat() }, subject(type, value))).toEqual([]);
    for (const other of [value.toUpperCase(), ` ${value}`, `${value}s`]) {
      expect(
        refused({ ...fully, ...named, names: ['any', named.names ?? []].flat() }, subject(type, other)),
      ).toHaveLength(1);
    }
  });

  it('others that only hold it are like any other', () => {
    for (const value of ['systemd', 'my system:x', 'ecosystem:a']) {
      expect(refused(fully, subject('organizationName', value))).toEqual([]);
    }
  });
});

describe('a common name counts as the name that clients may take it for', () => {
  const input: IssuingPolicyInput = {
    names: ['*.lab.example', '10.0.0.0/8', '*@lab.example', 'spiffe://lab.example/*', 'cn:Web Server'],
    longestValidity: 'any',
  };
  test.each([
    'a.lab.example',
    'A.Lab.example',
    '*.lab.example',
    '10.1.2.3',
    'ann@lab.example',
    'spiffe://lab.example/web',
    'Web Server',
  ])('%s is allowed', (value) => {
    expect(refused(input, subject('commonName', value))).toEqual([]);
  });

  test.each([
    'lab.example',
    'evillab.example',
    'a.b.lab.example',
    'a.lab.example.evil',
    'a.lab.example.',
    'a.lab.example ',
    'a.lab.example\u0000.evil.example',
    'dns:a.lab.example',
    'ｗeb.lab.example',
    '11.0.0.1',
    '[10.0.0.1]',
    'ann@evil.example',
    'ann@evil.example,x@lab.example',
    'web server',
    'Web Server ',
    '',
  ])('%j is not', (value) => {
    expect(refused(input, subject('commonName', value))).toHaveLength(1);
  });

  test.each(['ann@evil.example,x@lab.example', 'x@evil.example', 'Ann <ann@lab.example>'])(
    'nor is %j as an emailAddress',
    (value) => {
      expect(refused(input, subject('emailAddress', value))).toHaveLength(1);
    },
  );

  it('an emailAddress is one of the mailboxes', () => {
    expect(refused(input, subject('emailAddress', 'ann@LAB.example'))).toEqual([]);
  });

  it('`cn:` says nothing of names in a subjectAltName', () => {
    const names = [{ type: 'dNSName' as const, value: 'web' }];
    expect(refused({ ...input, names: ['*.lab.example', 'cn:web'] }, { names })).toEqual(['name "dns:web"']);
  });
});

test('other attributes need `any`, since only organizations can be named', () => {
  const country = subject('countryName', 'NL');
  expect(refused({ names: 'any', longestValidity: 'any', organizations: 'NL' }, country)).toEqual(['countryName "NL"']);
  expect(refused({ names: 'any', longestValidity: 'any', organizations: 'any' }, country)).toEqual([]);
});

test.each([1, 24, 24 * 90])(
  'a lifetime of %i hours is allowed by a policy of as many, with the skew of the clocks',
  (hours) => {
    const notBefore = new Date('2031-01-01T00:00:00Z');
    const endingAt = (ms: number) => ({ validity: { notBefore, notAfter: new Date(notBefore.getTime() + ms) } });
    const wholeMs = hours * hour + 5 * 60_000 - 1000;
    const input = { ...fully, longestValidity: `${hours}h` };
    expect(refused(input, endingAt(wholeMs))).toEqual([]);
    expect(refused(input, endingAt(wholeMs + 1000))).toHaveLength(1);
  },
);
