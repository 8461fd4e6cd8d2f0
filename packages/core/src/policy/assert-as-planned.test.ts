import { afterAll, describe, expect, it, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import type { CertwrightError } from '../errors.ts';
import type { TbsCertificate, TbsExtensions } from '../profile/tbs-certificate.ts';
import { assertAsPlanned } from './assert-as-planned.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const authorityKey = openssl.makeKey('ec-p384');
const leafKey = openssl.makeKey('ec-p256');

const authority = selfSigned('Root');
openssl.write('authority.pem', authority.pem);

function selfSigned(commonName: string, ...more: readonly string[]): Certificate {
  const entries = ['basicConstraints = critical, CA:TRUE', 'keyUsage = critical, keyCertSign', ...more];
  return parseCertificate(
    openssl.selfSign(
      authorityKey,
      `[req]\ndistinguished_name = subject\nprompt = no\nx509_extensions = extensions\n[subject]\nO = dev\nCN = ${commonName}\n` +
        `[extensions]\n${entries.join('\n')}\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always\n`,
      '-days',
      '100',
    ),
  );
}

const plannedExtensions = {
  basicConstraints: 'critical, CA:FALSE',
  keyUsage: 'critical, digitalSignature',
  extendedKeyUsage: 'serverAuth, 1.2.3.4',
  certificatePolicies: '1.2.3.4',
  noCheck: 'ignored',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid:always',
  subjectAltName: '@names',
};

/** What openssl really signs for these extensions. */
function sign(changes: Readonly<Record<string, string | undefined>> = {}, ...more: readonly string[]): Certificate {
  const entries = Object.entries({ ...plannedExtensions, ...changes }).filter(([, value]) => value !== undefined);
  openssl.write(
    'leaf.csr',
    openssl.request(leafKey, '[req]\ndistinguished_name = subject\nprompt = no\n[subject]\nO = dev\nCN = web\n'),
  );
  openssl.write(
    'leaf.cnf',
    `${entries.map(([key, value]) => `${key} = ${value}`).join('\n')}\n[names]\nDNS.1 = web.example\nIP.1 = 10.0.0.1\n`,
  );
  return parseCertificate(
    openssl.run(
      ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'authority.pem', '-CAkey', authorityKey, '-days', '10'],
      ...['-extfile', 'leaf.cnf', ...more],
    ),
  );
}

const signed = sign();
const extensions: TbsExtensions = {
  basicConstraints: { critical: true, cA: false },
  keyUsage: { critical: true, usages: ['digitalSignature'] },
  extendedKeyUsage: { critical: false, purposes: ['serverAuth', '1.2.3.4'] },
  certificatePolicies: { critical: false, policyIdentifiers: ['1.2.3.4'] },
  ocspNoCheck: { critical: false },
  subjectAltName: {
    critical: false,
    names: [
      { type: 'dNSName', value: 'web.example' },
      { type: 'iPAddress', value: '10.0.0.1' },
    ],
  },
};
const planned: TbsCertificate = {
  name: 'web',
  profile: 'own',
  authority: 'ca',
  issuer: authority.subject,
  validity: signed.validity,
  subject: [
    { type: 'organizationName', value: 'dev' },
    { type: 'commonName', value: 'web' },
  ],
  keyAlgorithm: 'ec-p256',
  extensions,
};
const signers = { publicKey: signed.subjectPublicKeyInfo.der, authority };

function differences(certificate: Certificate, tbs: TbsCertificate, by = signers): string[] {
  try {
    assertAsPlanned(certificate, tbs, by);
    return [];
  } catch (error) {
    const { code, details, message } = error as CertwrightError;
    expect([code, message]).toEqual(['not-as-planned', expect.stringContaining('"web"')]);
    return details.map((detail) => detail.slice(0, detail.indexOf(':')));
  }
}

function without(extension: keyof TbsExtensions): TbsCertificate {
  const { [extension]: _, ...others } = extensions;
  return { ...planned, extensions: others as TbsExtensions };
}

function withExtensions(changes: Partial<TbsExtensions>): TbsCertificate {
  return { ...planned, extensions: { ...extensions, ...changes } };
}

const later = (date: Date) => new Date(date.getTime() + 1000);
const { notBefore, notAfter } = signed.validity;
const { names } = extensions.subjectAltName ?? { names: [] };

it('a certificate that is what was decided', () => {
  expect(differences(signed, planned)).toEqual([]);
});

describe('each field of the decision that the certificate differs in is told by its name', () => {
  test.each<[string, string, TbsCertificate]>([
    [
      'subject',
      'another value',
      { ...planned, subject: [...planned.subject.slice(1), { type: 'organizationName', value: 'dev' }] },
    ],
    [
      'subject',
      'an attribute more',
      { ...planned, subject: [...planned.subject, { type: 'localityName', value: 'x' }] },
    ],
    [
      'subject',
      'other letters',
      {
        ...planned,
        subject: [
          { type: 'organizationName', value: 'dev' },
          { type: 'commonName', value: 'Web' },
        ],
      },
    ],
    [
      'subject',
      'what looks alike when it is written',
      { ...planned, subject: [{ type: 'organizationName', value: 'dev, CN=web' }] },
    ],
    [
      'subject',
      'the same in one relative name',
      {
        ...planned,
        subject: [
          { type: 'organizationName', value: 'dev' },
          { type: 'commonName', value: 'web', joined: true },
        ],
      },
    ],
    ['issuer', 'another', { ...planned, issuer: planned.subject }],
    ['notBefore', 'a second later', { ...planned, validity: { notBefore: later(notBefore), notAfter } }],
    ['notAfter', 'a second later', { ...planned, validity: { notBefore, notAfter: later(notAfter) } }],
    ['basicConstraints', 'CA:TRUE', withExtensions({ basicConstraints: { critical: true, cA: true } })],
    ['basicConstraints', 'not critical', withExtensions({ basicConstraints: { critical: false, cA: false } })],
    [
      'basicConstraints',
      'a path length',
      withExtensions({ basicConstraints: { critical: true, cA: false, pathLenConstraint: 0 } }),
    ],
    [
      'keyUsage',
      'one more',
      withExtensions({ keyUsage: { critical: true, usages: ['digitalSignature', 'keyEncipherment'] } }),
    ],
    ['keyUsage', 'not critical', withExtensions({ keyUsage: { critical: false, usages: ['digitalSignature'] } })],
    [
      'extendedKeyUsage',
      'one less',
      withExtensions({ extendedKeyUsage: { critical: false, purposes: ['serverAuth'] } }),
    ],
    [
      'extendedKeyUsage',
      'critical',
      withExtensions({ extendedKeyUsage: { critical: true, purposes: ['serverAuth', '1.2.3.4'] } }),
    ],
    ['subjectAltName', 'one less', withExtensions({ subjectAltName: { critical: false, names: names.slice(1) } })],
    [
      'subjectAltName',
      'another kind',
      withExtensions({
        subjectAltName: { critical: false, names: [...names.slice(0, 1), { type: 'dNSName', value: '10.0.0.1' }] },
      }),
    ],
    ['subjectAltName', 'critical', withExtensions({ subjectAltName: { critical: true, names } })],
    [
      'certificatePolicies',
      'another',
      withExtensions({ certificatePolicies: { critical: false, policyIdentifiers: ['1.2.3'] } }),
    ],
    ['ocspNoCheck', 'critical', withExtensions({ ocspNoCheck: { critical: true } })],
  ])('%s: %s', (field, _, tbs) => {
    expect(differences(signed, tbs)).toEqual([field]);
  });

  test.each(['keyUsage', 'extendedKeyUsage', 'subjectAltName', 'certificatePolicies', 'ocspNoCheck'] as const)(
    '%s, which nobody decided',
    (extension) => {
      expect(differences(signed, without(extension))).toEqual([extension, 'extensionIdentifiers']);
    },
  );

  it('the key that was certified', () => {
    expect(differences(signed, planned, { ...signers, publicKey: authority.subjectPublicKeyInfo.der })).toEqual([
      'publicKey',
    ]);
  });

  it('all of them at once', () => {
    const tbs = { ...withExtensions({ keyUsage: { critical: true, usages: ['cRLSign'] } }), subject: planned.issuer };
    expect(differences(signed, tbs)).toEqual(['subject', 'keyUsage']);
  });
});

describe('what openssl signs otherwise than it was told', () => {
  test.each<[string[], string, Record<string, string | undefined>, ...string[]]>([
    [['basicConstraints'], 'CA:TRUE', { basicConstraints: 'critical, CA:TRUE' }],
    [['keyUsage'], 'one usage more', { keyUsage: 'critical, digitalSignature, keyCertSign' }],
    [['subjectAltName', 'extensionIdentifiers'], 'no names', { subjectAltName: undefined }],
    [['subjectAltName'], 'a name more', { subjectAltName: 'DNS:web.example, IP:10.0.0.1, DNS:evil.example' }],
    [['extensionIdentifiers'], 'an extension too many', { nameConstraints: 'permitted;DNS:web.example' }],
    [['extensionIdentifiers'], 'an unknown extension too many', { '1.2.3.4.5': 'ASN1:UTF8String:x' }],
    [['subjectKeyIdentifier', 'extensionIdentifiers'], 'no key identifier', { subjectKeyIdentifier: 'none' }],
    [
      ['authorityKeyIdentifier', 'extensionIdentifiers'],
      'no identifier of the issuer',
      { authorityKeyIdentifier: 'none' },
    ],
    [['authorityKeyIdentifier'], 'the issuer by name alone', { authorityKeyIdentifier: 'issuer:always' }],
    [['serialNumber'], 'the serial number of a counter', {}, '-set_serial', '17'],
    [['serialNumber'], 'a negative serial number', {}, '-set_serial', '-0x1122334455667788'],
    [['serialNumber'], 'a serial number of 21 octets', {}, '-set_serial', `0x80${'0'.repeat(38)}`],
  ])('%s: %s', (fields, _, changes, ...more) => {
    const certificate = sign(changes, ...more);
    const tbs = { ...planned, validity: certificate.validity };
    expect(differences(certificate, tbs)).toEqual(fields);
  });

  it('a certificate of version 1', () => {
    const pem = openssl.run('x509', '-req', '-in', 'leaf.csr', '-CA', 'authority.pem', '-CAkey', authorityKey);
    const certificate = parseCertificate(pem);
    expect(differences(certificate, { ...planned, validity: certificate.validity })).toContain('version');
  });

  it('by another key of the same issuer', () => {
    const impostor = parseCertificate(
      openssl.selfSign(
        leafKey,
        '[req]\ndistinguished_name = subject\nprompt = no\n[subject]\nO = dev\nCN = Root\n',
        '-days',
        '9',
      ),
    );
    expect(differences(signed, planned, { ...signers, authority: impostor })).toContain('signature');
  });

  it('under an issuer whose name is the same, and written otherwise', () => {
    const printable = parseCertificate(
      openssl.selfSign(
        authorityKey,
        '[req]\ndistinguished_name = subject\nprompt = no\nstring_mask = nombstr\nx509_extensions = e\n[subject]\nO = dev\nCN = Root\n[e]\nsubjectKeyIdentifier = hash\n',
      ),
    );
    expect(printable.subject).toEqual(authority.subject);
    expect(printable.subjectDer.equals(authority.subjectDer)).toBe(false);
    expect(differences(signed, planned, { ...signers, authority: printable })).toEqual(['issuerEncoding', 'signature']);
  });
});

it('a certificate that signs itself is held against itself', () => {
  const tbs: TbsCertificate = {
    ...planned,
    authority: undefined,
    subject: authority.subject,
    validity: authority.validity,
    extensions: {
      basicConstraints: { critical: true, cA: true },
      keyUsage: { critical: true, usages: ['keyCertSign'] },
    },
  };
  const by = { publicKey: authority.subjectPublicKeyInfo.der, authority: undefined };
  expect(() => assertAsPlanned(authority, tbs, by)).not.toThrow();
  expect(() => assertAsPlanned(signed, tbs, by)).toThrow(expect.objectContaining({ code: 'not-as-planned' }));
});
