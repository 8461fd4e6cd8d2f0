import { describe, expect, it, test } from 'vitest';
import { CertwrightError } from '../errors.ts';
import { formatIssuingPolicy } from './format-issuing-policy.ts';
import { everything, parseIssuingPolicy } from './parse-issuing-policy.ts';

const day = 86_400_000;

it('allows little where nothing is said', () => {
  expect(parseIssuingPolicy({})).toEqual({
    profiles: ['tls-server', 'tls-client', 'tls-peer'],
    authorities: ['ca'],
    names: [],
    organizations: [],
    longestValidityMs: 90 * day,
    keyAlgorithms: ['any'],
    keysMadeHere: false,
  });
});

it('takes every field, and one text for a list of one', () => {
  const policy = {
    profiles: 'kubelet',
    authorities: ['ca', 'team-ca'],
    names: ['*.lab.example', 'cn:system:node:a'],
    organizations: 'system:nodes',
    longestValidity: '1h30m',
    keyAlgorithms: 'ed25519',
    keysMadeHere: true,
  };
  expect(parseIssuingPolicy(policy)).toEqual({
    profiles: ['kubelet'],
    authorities: ['ca', 'team-ca'],
    names: [
      { type: 'dNSName', host: 'lab.example', labels: 'one' },
      { type: 'commonName', value: 'system:node:a' },
    ],
    organizations: ['system:nodes'],
    longestValidityMs: 5_400_000,
    keyAlgorithms: ['ed25519'],
    keysMadeHere: true,
  });
});

test.each<[string, unknown]>([
  ['of nothing said', {}],
  ['of everything', formatIssuingPolicy(everything)],
  [
    'of each kind of name',
    {
      names: ['a.example', '*.b.example', '**.c.example', '10.0.0.0/8', 'fd00::1', '*@d.example', 'e@f.example'],
      longestValidity: '5400s',
      organizations: ['Acme', 'system:masters'],
    },
  ],
  ['of URIs and common names', { names: ['spiffe://lab.example/*', 'uri:urn:a', 'cn:any', 'any'] }],
])('a policy %s is written in full, and read as the same', (_, raw) => {
  const policy = parseIssuingPolicy(raw);
  expect(parseIssuingPolicy(JSON.parse(JSON.stringify(formatIssuingPolicy(policy))))).toEqual(policy);
});

it('everything is what `any` says in each field', () => {
  const fields = { profiles: 'any', authorities: 'any', names: 'any', organizations: 'any', keyAlgorithms: 'any' };
  expect(parseIssuingPolicy({ ...fields, longestValidity: 'any', keysMadeHere: true })).toEqual(everything);
});

describe('a fault is refused with its field and value', () => {
  test.each<[unknown, string]>([
    [null, 'the policy: '],
    ['names', 'the policy: '],
    [[], 'the policy: '],
    [{ name: ['a.example'] }, 'unknown field "name"'],
    [{ names: 7 }, 'names: '],
    [{ names: [7] }, 'names'],
    [{ keysMadeHere: 'yes' }, 'keysMadeHere: '],
    [{ longestValidity: 90 }, 'longestValidity: '],
    [{ names: 'a.*.example' }, 'names: "a.*.example" is no DNS name'],
    [{ names: ['a.example', '10.0.0.0/99'] }, 'names: "10.0.0.0/99" is no pattern of names'],
    [{ profiles: '../x' }, 'profiles: the profile "../x" has path parts'],
    [{ authorities: [''] }, 'authorities: the authority "" is empty'],
    [{ organizations: [''] }, 'organizations: "" is an empty organization'],
    [{ longestValidity: 'long' }, 'longestValidity: "long" is no duration'],
    [{ longestValidity: '0d' }, 'longestValidity: the duration "0d" is zero'],
    [{ keyAlgorithms: ['rsa-512'] }, 'keyAlgorithms: unknown key algorithm "rsa-512"'],
  ])('%j', (raw, part) => {
    const error = errorOf(raw);
    expect(error).toMatchObject({ code: 'request-invalid', hint: expect.any(String) });
    expect(error?.message).toContain(part);
  });

  it('and all of them are told at once', () => {
    const error = errorOf({ names: ['*', 'a_b.example'], longestValidity: 'x', keyAlgorithms: 'y' });
    expect(error?.message).toBe('4 values are not as they must be');
    expect(error?.details.map((detail) => detail.slice(0, detail.indexOf('"', detail.indexOf('"') + 1) + 1))).toEqual([
      'names: "*"',
      'names: "a_b.example"',
      'longestValidity: "x"',
      'keyAlgorithms: unknown key algorithm "y"',
    ]);
  });
});

function errorOf(raw: unknown): CertwrightError | undefined {
  try {
    parseIssuingPolicy(raw);
  } catch (error) {
    if (error instanceof CertwrightError) return error;
    throw error;
  }
  return undefined;
}
