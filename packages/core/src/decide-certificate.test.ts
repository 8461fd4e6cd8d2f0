import { describe, expect, it, test } from 'vitest';
import { leafTbs, makeTbs, withNames } from '../test/flows/signing-fixture.ts';
import { decideCertificate, warningsAbout } from './decide-certificate.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';

const withName = makeTbs({ extensions: withNames('web.example') });
const clampedFrom = new Date('2040-01-01T00:00:00Z');
const days = (count: number): Partial<TbsCertificate> => {
  const notBefore = new Date('2031-01-01T00:00:00Z');
  return { validity: { notBefore, notAfter: new Date(notBefore.getTime() + count * 86_400_000) } };
};

describe('what is told of decided certificates', () => {
  test.each<[string, TbsCertificate[], string[]]>([
    ['nothing of none', [], []],
    ['nothing of an ordinary one', [withName], []],
    [
      'one that is clamped',
      [{ ...withName, clampedFrom }],
      ['"web" would outlive its authority and ends with it, on 2032-05-05T07:08:08.000Z'],
    ],
    [
      'several that are clamped, once',
      [withName, { ...withName, name: 'b', clampedFrom }, { ...withName, name: 'c', clampedFrom }],
      ['"b", like 1 more, would outlive its authority and ends with it, on 2032-05-05T07:08:08.000Z'],
    ],
    ['825 days', [{ ...withName, ...days(825) }], []],
    [
      'more than 825 days',
      [{ ...withName, ...days(826) }],
      ['"web" is valid for more than 825 days; some clients refuse that'],
    ],
    [
      'more than 825 days for an authority',
      [
        {
          ...withName,
          ...days(9000),
          extensions: { ...withName.extensions, basicConstraints: { critical: true, cA: true } },
        },
      ],
      [],
    ],
    ['a server without a name', [leafTbs], ['"web" is for a server but holds no name; clients will refuse it']],
    [
      'all of it',
      [{ ...leafTbs, ...days(900), clampedFrom }],
      [expect.stringContaining('outlive'), expect.stringContaining('825'), expect.stringContaining('no name')],
    ],
  ])('%s', (_, decided, warnings) => {
    expect(warningsAbout(decided)).toEqual(warnings);
  });

  it('a lifetime of 825 days that the flows decide, five minutes of skew before it, is no warning', () => {
    const request = {
      name: 'web',
      profile: 'own',
      authority: 'ca',
      subject: leafTbs.subject,
      subjectAltName: [],
      keyAlgorithm: 'ec-p256' as const,
      validity: { lifetimeMs: 825 * 86_400_000 },
    };
    const profile = {
      name: 'own',
      description: '',
      extensions: {
        basicConstraints: { critical: true, cA: false },
        keyUsage: { critical: true, usages: ['digitalSignature' as const] },
        subjectAltName: false,
      },
      rsaExtensions: {},
    };
    const tbs = decideCertificate({ request, profile, authority: undefined }, new Date('2031-01-01T00:00:00Z'));
    expect(warningsAbout([tbs])).toEqual([]);
    expect(() =>
      decideCertificate({ request: { ...request, subject: [] }, profile, authority: undefined }, new Date()),
    ).toThrow(expect.objectContaining({ code: 'policy-violation' }));
  });
});
