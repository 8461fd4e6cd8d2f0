import { describe, expect, test } from 'vitest';
import { type CertificateFilter, filterCertificates } from './filter-certificates.ts';
import type { ListedCertificate } from './listed-certificate.ts';

const now = new Date('2030-01-01T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3600 * 1000);

function listed(name: string, more: Partial<ListedCertificate> = {}): ListedCertificate {
  return {
    name,
    source: 'record',
    status: 'valid',
    serialNumber: '1',
    subject: [{ type: 'commonName', value: name }],
    subjectAltName: [],
    authority: 'ca',
    profile: 'tls-server',
    notBefore: inDays(-100),
    notAfter: inDays(100),
    fingerprint: name,
    pem: '',
    keptIn: 'folder',
    ...more,
  };
}

const certificates = [
  listed('expired', { status: 'expired', notAfter: inDays(-1) }),
  listed('gone', { status: 'replaced', notAfter: inDays(-2), replacedAt: inDays(-5) }),
  listed('revoked', { status: 'revoked', notAfter: inDays(5) }),
  listed('revoked-before', { status: 'revoked', notAfter: inDays(5), replacedAt: inDays(-5) }),
  listed('soon', { status: 'expires-soon', notAfter: inDays(10) }),
  listed('later', { notAfter: inDays(60), authority: 'issuing' }),
  listed('new', { status: 'not-yet-valid', notBefore: inDays(2), notAfter: inDays(20), profile: 'kubelet' }),
  listed('web', {
    subject: [
      { type: 'organizationName', value: 'Needle' },
      { type: 'commonName', value: 'Straße' },
    ],
    subjectAltName: [
      { type: 'dNSName', value: 'www.Example.com' },
      { type: 'iPAddress', value: '2001:db8::1' },
    ],
  }),
  listed('nameless', { subject: [], source: 'folder' }),
];

const names = (filter: CertificateFilter) => filterCertificates(certificates, filter, now).map(({ name }) => name);

describe('what a filter lets through', () => {
  test.each<[CertificateFilter, string[]]>([
    [{ expiring: '45d' }, ['soon', 'new']],
    [{ expiring: '240h' }, ['soon']],
    [{ expiring: '239h' }, []],
    [{ expiring: '60d' }, ['soon', 'later', 'new']],
    [{ expired: true }, ['expired']],
    [{ revoked: true }, ['revoked', 'revoked-before']],
    [{ expired: true, expiring: '10d' }, ['expired', 'soon']],
    [{ expired: true, revoked: true, current: true }, ['expired', 'revoked']],
    [{ authority: 'issuing' }, ['later']],
    [{ authority: 'issuing', expiring: '45d' }, []],
    [{ profile: 'kubelet' }, ['new']],
    [{ search: 'EXAMPLE' }, ['web']],
    [{ search: 'db8' }, ['web']],
    [{ search: 'STRASSE' }, []],
    [{ search: 'straße' }, ['web']],
    [{ search: 'needle' }, []],
    [{ search: 'nameless' }, []],
  ])('%j', (filter, expected) => {
    expect(names(filter)).toEqual(expected);
  });

  test('an empty one lets everything through, and current leaves out only what was replaced', () => {
    expect(names({})).toHaveLength(certificates.length);
    expect(names({ current: true })).toEqual(names({}).filter((name) => !['gone', 'revoked-before'].includes(name)));
  });
});

test.each(['soon', '45', '', '-1d'])('%j is refused as a duration', (expiring) => {
  expect(() => names({ expiring })).toThrow(expect.objectContaining({ code: 'request-invalid' }));
});
