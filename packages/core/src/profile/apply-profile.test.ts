import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { IssuanceRequest, RequestedValidity } from '../request/issuance-request.ts';
import { applyProfile, type IssuingAuthority } from './apply-profile.ts';
import type { Profile } from './profile.ts';

const now = new Date('2031-05-06T07:08:09.876Z');
const dayMs = 86_400_000;

const profile: Profile = {
  name: 'tls-server',
  description: '',
  extensions: {
    basicConstraints: { critical: true, cA: false },
    keyUsage: { critical: true, usages: ['digitalSignature'] },
    extendedKeyUsage: { critical: false, purposes: ['serverAuth'] },
    subjectAltName: true,
  },
  rsaExtensions: { keyUsage: { critical: true, usages: ['digitalSignature', 'keyEncipherment'] } },
};

const authorityProfile: Profile = {
  name: 'intermediate-ca',
  description: '',
  extensions: {
    basicConstraints: { critical: true, cA: true, pathLenConstraint: 'requested' },
    keyUsage: { critical: true, usages: ['keyCertSign'] },
    subjectAltName: false,
  },
  rsaExtensions: {},
};

const request: IssuanceRequest = {
  name: 'web',
  profile: 'tls-server',
  authority: 'ca',
  subject: [{ type: 'commonName', value: 'web' }],
  subjectAltName: [{ type: 'dNSName', value: 'web.example' }],
  keyAlgorithm: 'ec-p256',
  validity: { lifetimeMs: 365 * dayMs },
};

const authority: IssuingAuthority = {
  subject: [{ type: 'commonName', value: 'Root' }],
  validity: { notBefore: new Date('2030-01-01T00:00:00Z'), notAfter: new Date('2039-12-31T23:59:59Z') },
  extensions: { basicConstraints: { cA: true } },
};

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

describe('what is decided', () => {
  it('everything but the key and the serial number, from request, profile, authority and clock', () => {
    expect(applyProfile({ request, profile, authority }, now)).toEqual({
      name: 'web',
      profile: 'tls-server',
      authority: 'ca',
      issuer: authority.subject,
      validity: { notBefore: new Date('2031-05-06T07:03:09Z'), notAfter: new Date('2032-05-05T07:08:08Z') },
      subject: request.subject,
      keyAlgorithm: 'ec-p256',
      extensions: {
        basicConstraints: { critical: true, cA: false },
        keyUsage: { critical: true, usages: ['digitalSignature'] },
        extendedKeyUsage: { critical: false, purposes: ['serverAuth'] },
        subjectAltName: { critical: false, names: request.subjectAltName },
      },
    });
  });

  it('a pure function: the same again, and nothing that it was given is changed', () => {
    const input = frozen({ request, profile, authority });
    expect(applyProfile(input, now)).toEqual(applyProfile(structuredClone(input), new Date(now)));
  });

  it('what signs itself has its subject as issuer', () => {
    const tbs = applyProfile(
      {
        request: { ...request, subjectAltName: [], authority: undefined },
        profile: authorityProfile,
        authority: undefined,
      },
      now,
    );
    expect([tbs.issuer, tbs.authority]).toEqual([request.subject, undefined]);
  });
});

describe('validity', () => {
  const decide = (validity: RequestedValidity, issuing: IssuingAuthority | undefined, at = now) =>
    applyProfile({ request: { ...request, validity }, profile, authority: issuing }, at);
  const between = (notBefore: string, notAfter: string): IssuingAuthority => ({
    ...authority,
    validity: { notBefore: new Date(notBefore), notAfter: new Date(notAfter) },
  });

  it('whole seconds, five minutes back, one second short of the lifetime, whatever the clock says', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 100_000_000 }),
        (at, seconds) => {
          const { validity } = decide({ lifetimeMs: seconds * 1000 }, undefined, at);
          const second = Math.floor(at.getTime() / 1000) * 1000;
          expect(validity.notBefore.getTime()).toBe(second - 300_000);
          expect(validity.notAfter.getTime()).toBe(second + seconds * 1000 - 1000);
        },
      ),
    );
  });

  it('given instants are taken as they are; without notBefore it is that of a lifetime', () => {
    const [notBefore, notAfter] = [new Date('2031-01-01T00:00:00Z'), new Date('2032-01-01T00:00:00Z')];
    expect(decide({ notBefore, notAfter }, authority).validity).toEqual({ notBefore, notAfter });
    expect(decide({ notAfter }, authority).validity).toEqual({ notBefore: new Date('2031-05-06T07:03:09Z'), notAfter });
  });

  test.each([
    ['ends later than it', '2031-06-01T00:00:00Z', '2031-06-01T00:00:00Z', true],
    ['ends one second later', '2032-05-05T07:08:07Z', '2032-05-05T07:08:07Z', true],
    ['ends in the same second', '2032-05-05T07:08:08Z', '2032-05-05T07:08:08Z', false],
    ['ends before it', '2032-05-05T07:08:09Z', '2032-05-05T07:08:08Z', false],
  ])('a certificate that %s than its authority: clamped is %s → %s', (_, authorityEnd, notAfter, clamped) => {
    const tbs = decide({ lifetimeMs: 365 * dayMs }, between('2030-01-01T00:00:00Z', authorityEnd));
    expect(tbs.validity.notAfter).toEqual(new Date(notAfter));
    expect(tbs.clampedFrom).toEqual(clamped ? new Date('2032-05-05T07:08:08Z') : undefined);
    expect('clampedFrom' in tbs).toBe(clamped);
  });

  test.each([
    ['2031-05-06T07:06:00Z', '2031-05-06T07:06:00Z'],
    ['2031-05-06T07:03:09Z', '2031-05-06T07:03:09Z'],
    ['2031-05-06T07:03:08Z', '2031-05-06T07:03:09Z'],
  ])('under an authority valid from %s it begins at %s', (authorityBegin, notBefore) => {
    const tbs = decide({ lifetimeMs: dayMs }, between(authorityBegin, '2040-01-01T00:00:00Z'));
    expect(tbs.validity.notBefore).toEqual(new Date(notBefore));
    expect(tbs.clampedFrom).toBeUndefined();
  });

  it('an authority and a leaf of one lifetime, decided at one instant, end together and nothing is clamped', () => {
    const root = applyProfile(
      { request: { ...request, subjectAltName: [] }, profile: authorityProfile, authority: undefined },
      now,
    );
    const leaf = decide(request.validity, root);
    expect(leaf.validity).toEqual(root.validity);
    expect(leaf.clampedFrom).toBeUndefined();
  });
});

describe('extensions', () => {
  const usagesFor = (keyAlgorithm: string) =>
    applyProfile({ request, profile, authority, keyAlgorithm }, now).extensions.keyUsage?.usages;

  test.each([
    ['rsa-2048', ['digitalSignature', 'keyEncipherment']],
    ['rsa-4096', ['digitalSignature', 'keyEncipherment']],
    ['rsa-pss-2048', ['digitalSignature']],
    ['ec-p256', ['digitalSignature']],
    ['ed25519', ['digitalSignature']],
  ])('for a key that is %s the usages are %s', (keyAlgorithm, usages) => {
    expect(usagesFor(keyAlgorithm)).toEqual(usages);
  });

  it("a request's own key algorithm counts when no other key came with it", () => {
    const tbs = applyProfile({ request: { ...request, keyAlgorithm: 'rsa-2048' }, profile, authority }, now);
    expect([tbs.keyAlgorithm, tbs.extensions.keyUsage?.usages]).toEqual([
      'rsa-2048',
      ['digitalSignature', 'keyEncipherment'],
    ]);
  });

  test.each([
    ['a subject', request.subject, false],
    ['an empty subject', [], true],
  ])('with %s subjectAltName is critical: %s', (_, subject, critical) => {
    const { extensions } = applyProfile({ request: { ...request, subject }, profile, authority }, now);
    expect(extensions.subjectAltName?.critical).toBe(critical);
  });

  it('without names there is no subjectAltName', () => {
    const { extensions } = applyProfile({ request: { ...request, subjectAltName: [] }, profile, authority }, now);
    expect('subjectAltName' in extensions).toBe(false);
  });

  test.each([
    ['requested', 2, { critical: true, cA: true, pathLenConstraint: 2 }],
    ['requested', 0, { critical: true, cA: true, pathLenConstraint: 0 }],
    ['requested', undefined, { critical: true, cA: true }],
    [1, undefined, { critical: true, cA: true, pathLenConstraint: 1 }],
  ] as const)('a path length of %s in the profile and %s in the request', (inProfile, inRequest, expected) => {
    const { extensions } = applyProfile(
      {
        request: { ...request, subjectAltName: [], ...(inRequest !== undefined && { pathLenConstraint: inRequest }) },
        profile: {
          ...authorityProfile,
          extensions: {
            ...authorityProfile.extensions,
            basicConstraints: { critical: true, cA: true, pathLenConstraint: inProfile },
          },
        },
        authority,
      },
      now,
    );
    expect(extensions.basicConstraints).toEqual(expected);
  });
});

describe('a profile without room for what the request brings', () => {
  it('names', () => {
    const apply = () => applyProfile({ request, profile: authorityProfile, authority }, now);
    expect(apply).toThrow(expect.objectContaining({ code: 'request-invalid' }));
    expect(apply).toThrow('profile intermediate-ca takes no subjectAltName');
  });

  it('a path length', () => {
    const apply = () => applyProfile({ request: { ...request, pathLenConstraint: 0 }, profile, authority }, now);
    expect(apply).toThrow(expect.objectContaining({ code: 'request-invalid' }));
    expect(apply).toThrow('profile tls-server takes no pathLenConstraint');
  });
});
