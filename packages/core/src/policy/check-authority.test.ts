import { afterAll, describe, expect, it, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { checkAuthority, findPathLengthLeft } from './check-authority.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const config = `
[req]
distinguished_name = subject
prompt = no
x509_extensions = extensions
[subject]
CN = Root
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;
const good = parseCertificate(openssl.selfSign(openssl.makeKey('ec-p256'), config, '-days', '100'));
const { notBefore, notAfter } = good.validity;
const now = new Date(notBefore.getTime() + 86_400_000);
const secondsFrom = (date: Date, seconds: number) => new Date(date.getTime() + seconds * 1000);

function withExtensions(extensions: Partial<Certificate['extensions']>): Certificate {
  return { ...good, extensions: { ...good.extensions, ...extensions } };
}

function without(extension: keyof Certificate['extensions']): Certificate {
  const { [extension]: _, ...extensions } = good.extensions;
  return { ...good, extensions };
}

describe('what keeps a certificate from signing now', () => {
  const key = (algorithm: string): Certificate => ({
    ...good,
    subjectPublicKeyInfo: { ...good.subjectPublicKeyInfo, algorithm },
  });

  test.each<[string, Certificate, Date, string[]]>([
    ['nothing', good, now, []],
    ['no basicConstraints', without('basicConstraints'), now, ['not CA:TRUE']],
    ['CA:FALSE', withExtensions({ basicConstraints: { critical: true, cA: false } }), now, ['not CA:TRUE']],
    ['no keyCertSign', withExtensions({ keyUsage: { critical: true, usages: ['cRLSign'] } }), now, ['keyCertSign']],
    ['no keyUsage at all does not', without('keyUsage'), now, []],
    ['no key identifier', without('subjectKeyIdentifier'), now, ['subjectKeyIdentifier']],
    ['an empty subject', { ...good, subject: [] }, now, ['subject is empty']],
    ['its first second does not', good, notBefore, []],
    ['the second before it', good, secondsFrom(notBefore, -1), ['not valid before']],
    ['its last second does not', good, notAfter, []],
    ['nor the end of its last second', good, secondsFrom(notAfter, 0.999), []],
    ['the second after it', good, secondsFrom(notAfter, 1), ['expired']],
    ['RSA of 1024 bits', key('rsa-1024'), now, ['rsa-1024']],
    ['explicit curve parameters', key('ec-explicit'), now, ['ec-explicit']],
    [
      'all at once',
      { ...key('rsa-512'), subject: [], extensions: {} },
      secondsFrom(notAfter, 1),
      ['not CA:TRUE', 'subjectKeyIdentifier', 'subject is empty', 'expired', 'rsa-512'],
    ],
  ])('%s', (_, certificate, at, faults) => {
    const found = checkAuthority(certificate, [], at);
    expect(found).toEqual(faults.map((fault) => expect.stringContaining(fault)));
    for (const message of found) expect(message).toMatch(/^[a-z].*\((RFC 5280 §|NIST SP )[\d.-]+.*\)$/);
  });
});

describe('path lengths of the chain', () => {
  /** An authority with no more than what a path length needs. */
  function named(subject: string, issuer: string, pathLenConstraint?: number): Certificate {
    return {
      ...withExtensions({
        basicConstraints: { critical: true, cA: true, ...(pathLenConstraint !== undefined && { pathLenConstraint }) },
      }),
      subjectDer: Buffer.from(subject),
      issuerDer: Buffer.from(issuer),
    };
  }

  test.each<[string, Certificate, Certificate[], number | undefined, string[]]>([
    ['a root without a limit', named('root', 'root'), [], undefined, []],
    ['a root with its own', named('root', 'root', 3), [], 3, []],
    ['below a root without a limit', named('a', 'root'), [named('root', 'root')], undefined, []],
    ['below a root with one', named('a', 'root'), [named('root', 'root', 1)], 0, []],
    ['the smaller limit counts', named('a', 'root', 5), [named('root', 'root', 3)], 2, []],
    ['its own may be the smaller', named('a', 'root', 0), [named('root', 'root', 3)], 0, []],
    ['below a root that allows none', named('a', 'root'), [named('root', 'root', 0)], -1, ['allows only 0']],
    ['the third of two', named('b', 'a'), [named('a', 'root'), named('root', 'root', 1)], -1, ['allows only 1']],
    [
      'both above say so',
      named('b', 'a'),
      [named('a', 'root', 0), named('root', 'root', 1)],
      -1,
      ['allows only 0', 'allows only 1'],
    ],
    [
      'others that are trusted, behind the chain, do not count',
      named('a', 'root'),
      [named('root', 'root', 1), named('other', 'other', 0)],
      0,
      [],
    ],
    [
      'nor does the root of the same name that it took the place of',
      named('root', 'root', 2),
      [named('root', 'root', 0)],
      2,
      [],
    ],
    [
      'nor a root of the same name behind the one that signed',
      named('a', 'root'),
      [named('root', 'root', 1), named('root', 'root', 0)],
      0,
      [],
    ],
  ])('%s', (_, certificate, above, left, faults) => {
    expect(findPathLengthLeft(certificate, above)).toBe(left);
    expect(checkAuthority(certificate, above, now)).toEqual(faults.map((fault) => expect.stringContaining(fault)));
  });
});

it('an authority stands below authorities alone', () => {
  const issuer = { ...good, subjectDer: Buffer.from('above'), issuerDer: Buffer.from('top'), extensions: {} };
  const below = { ...good, issuerDer: Buffer.from('above') };
  expect(checkAuthority(below, [issuer], now)).toEqual([expect.stringContaining('one above it is not CA:TRUE')]);
});

it('the chain above says nothing about a certificate that it did not issue', () => {
  expect(checkAuthority(good, [{ ...good, subjectDer: Buffer.from('other') }], now)).toEqual([]);
});
