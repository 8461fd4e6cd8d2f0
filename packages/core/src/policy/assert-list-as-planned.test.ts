import { afterAll, describe, expect, test } from 'vitest';
import { makeRevocationList, type WantedList } from '../../test/make-revocation-list.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { parseRevocationList } from '../certificate/parse-revocation-list.ts';
import type { CertwrightError } from '../errors.ts';
import type { TbsCertList } from '../profile/tbs-cert-list.ts';
import { assertListAsPlanned } from './assert-list-as-planned.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());
const [key, otherKey] = [openssl.makeKey('ec-p256'), openssl.makeKey('ec-p384')];
const issuer = selfSigned(key, 'ca');
const certificate = openssl.write('ca.pem', issuer.pem);

function selfSigned(signingKey: string, commonName: string): Certificate {
  const config = `[req]\ndistinguished_name = s\nprompt = no\nx509_extensions = e\n[s]\nCN = ${commonName}\n[e]\n`;
  return parseCertificate(openssl.selfSign(signingKey, `${config}subjectKeyIdentifier = hash\n`));
}

const [lastUpdate, nextUpdate] = ['20310506070809Z', '20310513070809Z'];
const usual: WantedList = {
  key,
  certificate,
  crlNumber: '10',
  extensions: 'authorityKeyIdentifier = keyid:always',
  extra: ['-crl_lastupdate', lastUpdate, '-crl_nextupdate', nextUpdate],
  revoked: [{ serialNumber: 'FF', reason: 'keyCompromise' }, { serialNumber: '0A1B' }],
};

const planned: TbsCertList = {
  crlNumber: 16,
  thisUpdate: new Date('2031-05-06T07:08:09Z'),
  nextUpdate: new Date('2031-05-13T07:08:09Z'),
  entries: [
    { serialNumber: 'ff', revocationDate: new Date('2026-11-23T22:29:00Z'), reason: 'keyCompromise' },
    { serialNumber: 'a1b', revocationDate: new Date('2026-11-23T22:29:00Z') },
  ],
};

/** All that differs in what openssl really signed. */
function faultsOf(made: Partial<WantedList>, tbs = planned, by = issuer): readonly string[] {
  const list = parseRevocationList(makeRevocationList(openssl, { ...usual, ...made }));
  try {
    assertListAsPlanned(list, tbs, by);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'not-as-planned', hint: expect.any(String) });
    return (error as CertwrightError).details;
  }
}

describe('a list that is as it was decided', () => {
  test('passes, in whatever order openssl puts its entries', () => {
    expect(faultsOf({})).toEqual([]);
  });

  test('passes without entries', () => {
    expect(faultsOf({ revoked: [] }, { ...planned, entries: [] })).toEqual([]);
  });
});

describe('what differs is told', () => {
  const other = ['-crl_lastupdate', '20310506070810Z', '-crl_nextupdate', '20310513070810Z'];
  test.each<[string, Partial<WantedList>, RegExp[]]>([
    ['another number', { crlNumber: '11' }, [/^crlNumber: wanted 10, found 11$/]],
    ['other times', { extra: other }, [/^thisUpdate: .*09\.000Z, found .*10\.000Z$/, /^nextUpdate: .*:10\.000Z$/]],
    [
      'another reason',
      { revoked: [{ serialNumber: 'FF', reason: 'superseded' }, { serialNumber: '0A1B' }] },
      [
        /^entries: wanted ff on .* for keyCompromise with 2\.5\.29\.21, which is missing$/,
        /^entries: found ff on .* for superseded .*which nobody decided$/,
      ],
    ],
    ['a missing entry', { revoked: [{ serialNumber: '0A1B' }] }, [/^entries: wanted ff .*missing$/]],
    [
      'one more entry',
      { revoked: [...(usual.revoked ?? []), { serialNumber: '0C' }] },
      [/^entries: found c .*nobody decided$/],
    ],
    [
      'a critical extension',
      { extensions: 'authorityKeyIdentifier = critical, keyid:always' },
      [/^extensions: wanted 2\.5\.29\.20 2\.5\.29\.35, found 2\.5\.29\.20 critical 2\.5\.29\.35$/],
    ],
    [
      'one more extension',
      { extensions: 'authorityKeyIdentifier = keyid:always\nissuerAltName = DNS:ca.example' },
      [/^extensions: .*2\.5\.29\.18/],
    ],
    [
      'no authorityKeyIdentifier',
      { extensions: 'issuerAltName = DNS:ca.example' },
      [/^authorityKeyIdentifier: wanted [0-9a-f]{40}, found none$/, /^extensions: /],
    ],
  ])('%s', (_, made, expected) => {
    const faults = faultsOf(made);
    expect(faults).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(faults[index]).toMatch(pattern);
  });

  test('version 1', () => {
    const { crlNumber: _, extensions: __, ...first } = usual;
    const list = parseRevocationList(makeRevocationList(openssl, { ...first, revoked: [] }));
    const check = () => assertListAsPlanned(list, { ...planned, entries: [] }, issuer);
    expect(check).toThrow(expect.objectContaining({ details: expect.arrayContaining(['version: wanted 2, found 1']) }));
  });

  test('a signature by another key, and another issuer', () => {
    const [sameName, sameKey] = [selfSigned(otherKey, 'ca'), selfSigned(key, 'other')];
    expect(faultsOf({}, planned, sameName)[0]).toBe('signature: wanted by the key of the issuer, found another');
    expect(faultsOf({}, planned, sameKey)).toEqual(['signature: wanted by the key of the issuer, found another']);
  });
});
