import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { CertwrightError } from '../errors.ts';
import { parseIssuanceRequest } from './parse-issuance-request.ts';

const day = 86_400_000;

it('needs only a name', () => {
  expect(parseIssuanceRequest({ name: 'alice' })).toEqual({
    name: 'alice',
    profile: 'tls-client',
    authority: 'ca',
    subject: [{ type: 'commonName', value: 'alice' }],
    subjectAltName: [],
    keyAlgorithm: 'ec-p256',
    validity: { lifetimeMs: 365 * day },
  });
});

it('takes every field', () => {
  const request = {
    name: 'issuing',
    profile: 'intermediate-ca',
    authority: 'root',
    subject: { organizationName: ['a', 'b'] },
    subjectAltName: ['email:pki@a.example'],
    keyAlgorithm: 'rsa-4096',
    notBefore: '2030-01-01T00:00:00Z',
    notAfter: '2031-01-01T00:59:59+01:00',
    pathLenConstraint: 0,
  };
  expect(parseIssuanceRequest(request)).toEqual({
    name: 'issuing',
    profile: 'intermediate-ca',
    authority: 'root',
    subject: [
      { type: 'organizationName', value: 'a' },
      { type: 'organizationName', value: 'b' },
    ],
    subjectAltName: [{ type: 'rfc822Name', value: 'pki@a.example' }],
    keyAlgorithm: 'rsa-4096',
    validity: { notBefore: new Date('2030-01-01T00:00:00Z'), notAfter: new Date('2030-12-31T23:59:59Z') },
    pathLenConstraint: 0,
  });
});

describe('the profile follows from the names', () => {
  test.each([
    ['tls-peer', ['a.example']],
    ['tls-peer', ['a@a.example', '10.0.0.1']],
    ['tls-client', ['a@a.example', 'spiffe://a/b']],
    ['tls-client', []],
  ])('%s for %j', (profile, subjectAltName) => {
    expect(parseIssuanceRequest({ name: 'a', subjectAltName })).toMatchObject({ profile });
  });

  it('unless it is given', () => {
    expect(parseIssuanceRequest({ name: 'a', subjectAltName: ['a.example'], profile: 'kubelet' }).profile).toBe(
      'kubelet',
    );
  });
});

test('the authority null means self-signed', () => {
  expect(parseIssuanceRequest({ name: 'root', authority: null }).authority).toBeUndefined();
});

test('the subject may be empty', () => {
  expect(parseIssuanceRequest({ name: 'a', subject: {}, subjectAltName: ['a.example'] }).subject).toEqual([]);
});

describe('the validity', () => {
  test.each([
    [{ lifetime: '17520h' }, { lifetimeMs: 730 * day }],
    [{ lifetimeDays: 1 }, { lifetimeMs: day }],
    [{ notAfter: '9999-12-31T23:59:59Z' }, { notAfter: new Date('9999-12-31T23:59:59Z') }],
    [{ notAfter: '2030-01-01T00:00:00.000Z' }, { notAfter: new Date('2030-01-01T00:00:00Z') }],
  ])('%j', (fields, validity) => {
    expect(parseIssuanceRequest({ name: 'a', ...fields }).validity).toEqual(validity);
  });
});

describe('one fault is told as it is', () => {
  test.each<[object, string, string]>([
    [{ name: undefined }, 'name-invalid', 'the name undefined is no text'],
    [{ name: '../a' }, 'name-invalid', 'the name "../a" has path parts'],
    [{ profile: '../../etc/x' }, 'request-invalid', 'the profile "../../etc/x" has path parts'],
    [{ profile: null }, 'request-invalid', 'the profile null is no text'],
    [{ authority: 'ca-key' }, 'request-invalid', 'the authority "ca-key" ends with "-key"'],
    [{ subject: null }, 'request-invalid', 'subject: null is no name'],
    [{ subject: { commonName: 'a\u202e' } }, 'request-invalid', 'subject: commonName "a\\u202e" holds'],
    [{ subjectAltName: 'a.example' }, 'request-invalid', 'subjectAltName: "a.example" is no list'],
    [{ subjectAltName: ['10.0.0.256'] }, 'request-invalid', 'subjectAltName: "10.0.0.256" is no DNS name'],
    [{ keyAlgorithm: 'rsa-1024' }, 'request-invalid', 'unknown keyAlgorithm "rsa-1024"'],
    [{ keyAlgorithm: null }, 'request-invalid', 'unknown keyAlgorithm null'],
    [{ lifetime: '0h' }, 'request-invalid', 'the duration "0h" is zero'],
    [{ lifetime: null }, 'request-invalid', 'null is no duration'],
    [{ lifetimeDays: 1.5 }, 'request-invalid', '1.5 is no number of days'],
    [{ lifetimeDays: null }, 'request-invalid', 'null is no number of days'],
    [{ lifetime: '1h', lifetimeDays: 1 }, 'request-invalid', 'lifetime and lifetimeDays exclude each other'],
    [{ lifetimeDays: 1, notAfter: 'x' }, 'request-invalid', 'lifetimeDays and notAfter exclude each other'],
    [
      { notBefore: '2030-01-01T00:00:00Z' },
      'request-invalid',
      'notBefore "2030-01-01T00:00:00Z" stands without notAfter',
    ],
    [{ notBefore: '2030-01-01T00:00:00Z', lifetime: '1h' }, 'request-invalid', 'stands without notAfter'],
    [{ notAfter: '2030-01-01' }, 'request-invalid', 'notAfter "2030-01-01" is no time'],
    [{ notAfter: '2030-02-30T00:00:00Z' }, 'request-invalid', 'notAfter "2030-02-30T00:00:00Z" is no time'],
    [{ notAfter: '2030-01-01T00:00:00' }, 'request-invalid', 'is no time'],
    [{ notAfter: '2030-01-01T00:00:00.5Z' }, 'request-invalid', 'is no time'],
    [{ notAfter: '1949-12-31T23:59:59Z' }, 'request-invalid', 'is no time'],
    [{ notAfter: '9999-12-31T23:59:59-01:00' }, 'request-invalid', 'is no time'],
    [{ notAfter: 1893456000000 }, 'request-invalid', 'notAfter 1893456000000 is no time'],
    [{ notBefore: '2031-01-01T00:00:00Z', notAfter: '2030-01-01T00:00:00Z' }, 'request-invalid', 'is before notBefore'],
    [{ pathLenConstraint: -1 }, 'request-invalid', 'pathLenConstraint -1'],
    [{ pathLenConstraint: 1.5 }, 'request-invalid', 'pathLenConstraint 1.5'],
    [{ pathLenConstraint: '0' }, 'request-invalid', 'pathLenConstraint "0"'],
    [{ extendedKeyUsage: [] }, 'request-invalid', 'unknown field "extendedKeyUsage"'],
    [{ 'a\nb': 1 }, 'request-invalid', 'unknown field "a\\u000ab"'],
    [{ name: 'x'.repeat(80) }, 'request-invalid', 'has 80 characters'],
  ])('%j', (fields, code, message) => {
    expect(() => parseIssuanceRequest({ name: 'alice', ...fields })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), hint: expect.any(String) }),
    );
  });
});

it('tells all faults at once', () => {
  const request = {
    name: '-x',
    subject: { commonName: '', foo: 'x' },
    subjectAltName: ['a_b', '1.2.3'],
    keyAlgorithm: 'dsa',
    lifetimeDays: 0,
    colour: 'red',
  };
  expect(() => parseIssuanceRequest(request)).toThrow(
    expect.objectContaining({
      code: 'request-invalid',
      message: '8 values are not as they must be',
      details: [
        expect.stringContaining('unknown field "colour"'),
        expect.stringContaining('the name "-x"'),
        expect.stringContaining('subject: commonName ""'),
        expect.stringContaining('subject: unknown attribute "foo"'),
        expect.stringContaining('subjectAltName: "a_b"'),
        expect.stringContaining('subjectAltName: "1.2.3"'),
        expect.stringContaining('keyAlgorithm "dsa"'),
        expect.stringContaining('0 is no number of days'),
      ],
    }),
  );
});

test.each([undefined, null, 'alice', 5, ['alice']])('%j is no request', (input) => {
  expect(() => parseIssuanceRequest(input)).toThrow(
    expect.objectContaining({ code: 'request-invalid', message: expect.stringContaining('is no request') }),
  );
});

describe('whatever comes in, it is read or refused, never a crash', () => {
  const readOrRefused = (input: unknown) => {
    try {
      parseIssuanceRequest(input);
    } catch (error) {
      expect(error).toBeInstanceOf(CertwrightError);
      const { message, details } = error as CertwrightError;
      expect([message, ...details].join('')).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    }
  };

  it('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), readOrRefused), { numRuns: 500 });
  });

  it('any JSON in the fields', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'a1.:/@*[]%-_é\0\n ') }),
      fc.domain(),
      fc.ipV6(),
      fc.webUrl(),
      fc.emailAddress(),
    );
    const value = fc.oneof(fc.jsonValue(), text);
    const request = fc.record(
      {
        name: fc.oneof(fc.constant('alice'), value),
        profile: value,
        authority: value,
        subject: fc.oneof(value, fc.dictionary(fc.constantFrom('commonName', 'countryName', '2.5.4.10', 'x'), value)),
        subjectAltName: fc.oneof(value, fc.array(text)),
        keyAlgorithm: value,
        lifetime: value,
        lifetimeDays: value,
        notBefore: value,
        notAfter: value,
        pathLenConstraint: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(request, readOrRefused), { numRuns: 1000 });
  });
});
