import { describe, expect, it, test } from 'vitest';
import type { Certificate } from '../certificate/certificate.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import { CertwrightError } from '../errors.ts';
import { isGrantedTo, parseCertificateGrants, policyFor } from './certificate-grant.ts';
import { everything, parseIssuingPolicy } from './parse-issuing-policy.ts';

it('reads a list of grants; the policy may be missing', () => {
  const grants = parseCertificateGrants([
    { authority: 'ca', names: 'web.lab.example', role: 'issuer', issuingPolicy: { names: 'web.lab.example' } },
    { authority: 'team-ca', names: ['cn:ann', 'any'], role: 'viewer' },
  ]);
  expect(grants).toEqual([
    {
      authority: 'ca',
      names: [{ type: 'dNSName', host: 'web.lab.example', labels: 'none' }],
      role: 'issuer',
      issuingPolicy: parseIssuingPolicy({ names: 'web.lab.example' }),
    },
    {
      authority: 'team-ca',
      names: [{ type: 'commonName', value: 'ann' }, { type: 'any' }],
      role: 'viewer',
      issuingPolicy: parseIssuingPolicy({}),
    },
  ]);
  expect(parseCertificateGrants([])).toEqual([]);
});

test.each([
  ['admin', undefined, everything],
  ['issuer', undefined, parseIssuingPolicy({})],
  ['viewer', undefined, parseIssuingPolicy({})],
  ['admin', {}, parseIssuingPolicy({})],
])('%s without more than %j has this policy', (role, raw, policy) => {
  expect(policyFor(role, raw)).toEqual(policy);
});

describe('a fault is refused with its number and value', () => {
  const good = { authority: 'ca', names: 'any', role: 'viewer' };
  test.each<[unknown, string]>([
    [{}, 'the grants are no list'],
    [null, 'the grants are no list'],
    [['ca'], 'grant 1: '],
    [[good, { ...good, role: 'root' }], 'grant 2: unknown role "root"'],
    [[{ ...good, authority: '../ca' }], 'grant 1: the authority "../ca" has path parts'],
    [[{ ...good, names: '*' }], 'grant 1: "*" is no DNS name'],
    [[{ authority: 'ca', role: 'admin' }], 'grant 1: names: '],
    [[{ ...good, name: 'x' }], '"name"'],
    [[{ ...good, issuingPolicy: { names: 'a_b.example' } }], 'grant 1: names: "a_b.example" is no DNS name'],
  ])('%j', (raw, part) => {
    const error = refusalOf(raw);
    expect(error).toMatchObject({ code: 'request-invalid', hint: expect.any(String) });
    expect(error?.message).toContain(part);
  });

  it('each of them', () => {
    const error = refusalOf([{ ...good, role: 'root' }, good, { ...good, authority: '' }]);
    expect(error?.details.map((detail) => detail.slice(0, 8))).toEqual(['grant 1:', 'grant 3:']);
  });
});

describe('is granted by the common name or a name of the subjectAltName', () => {
  const names: GeneralName[] = [
    { type: 'dNSName', value: 'web.lab.example' },
    { type: 'iPAddress', value: '10.0.0.1' },
  ];
  const certificate = {
    subject: [
      { type: 'organizationName', value: 'Acme' },
      { type: 'commonName', value: 'ann.lab.example' },
    ],
    extensions: { subjectAltName: { critical: false, names } },
  } as unknown as Certificate;

  test.each<[string, boolean]>([
    ['web.lab.example', true],
    ['*.lab.example', true],
    ['10.0.0.0/8', true],
    ['cn:ann.lab.example', true],
    ['any', true],
    ['lab.example', false],
    // A common name is no host: only `cn:` speaks of it.
    ['ann.lab.example', false],
    ['cn:Acme', false],
    ['cn:ann', false],
    ['cn:web.lab.example', false],
  ])('%s: %j', (pattern, isGranted) => {
    const [grant] = parseCertificateGrants([{ authority: 'ca', names: pattern, role: 'viewer' }]);
    expect(grant && isGrantedTo(grant, certificate)).toBe(isGranted);
  });

  it('one without names is granted nothing by any pattern but any', () => {
    const bare = { subject: [], extensions: {} } as unknown as Certificate;
    const grantsOf = (pattern: string) => parseCertificateGrants([{ authority: 'ca', names: pattern, role: 'viewer' }]);
    const granted = ['any', 'cn:a', '**.example', '0.0.0.0/0'].filter((pattern) =>
      grantsOf(pattern).some((grant) => isGrantedTo(grant, bare)),
    );
    expect(granted).toEqual(['any']);
  });
});

function refusalOf(raw: unknown): CertwrightError | undefined {
  try {
    parseCertificateGrants(raw);
  } catch (error) {
    if (error instanceof CertwrightError) return error;
    throw error;
  }
  return undefined;
}
