import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { CertwrightError } from '../errors.ts';
import { parseProfile } from './parse-profile.ts';
import type { ProfileExtensions } from './profile.ts';

const builtInFolder = path.join(import.meta.dirname, '../../profiles');

function readBuiltIn(name: string) {
  return parseProfile(name, readFileSync(path.join(builtInFolder, `${name}.cnf`), 'utf8'), `${name}.cnf`);
}

describe('every template that comes with certwright says what it should', () => {
  const signs = { critical: true, usages: ['digitalSignature'] } as const;
  const signsAndEnciphers = { critical: true, usages: ['digitalSignature', 'keyEncipherment'] } as const;
  const leaf = { critical: true, cA: false };
  const authority = {
    basicConstraints: { critical: true, cA: true, pathLenConstraint: 'requested' },
    keyUsage: { critical: true, usages: ['keyCertSign', 'cRLSign'] },
    subjectAltName: false,
  } as const;
  const purposes = (...purposes: string[]) => ({ critical: false, purposes });

  const rows: [string, ProfileExtensions, Partial<ProfileExtensions>][] = [
    ['root-ca', authority, {}],
    ['intermediate-ca', authority, {}],
    [
      'tls-server',
      { basicConstraints: leaf, keyUsage: signs, extendedKeyUsage: purposes('serverAuth'), subjectAltName: true },
      { keyUsage: signsAndEnciphers },
    ],
    [
      'tls-client',
      { basicConstraints: leaf, keyUsage: signs, extendedKeyUsage: purposes('clientAuth'), subjectAltName: true },
      {},
    ],
    [
      'tls-peer',
      {
        basicConstraints: leaf,
        keyUsage: signs,
        extendedKeyUsage: purposes('serverAuth', 'clientAuth'),
        subjectAltName: true,
      },
      { keyUsage: signsAndEnciphers },
    ],
    [
      'kubelet',
      {
        basicConstraints: leaf,
        keyUsage: signs,
        extendedKeyUsage: purposes('serverAuth', 'clientAuth'),
        subjectAltName: true,
      },
      { keyUsage: signsAndEnciphers },
    ],
    [
      'service-account',
      {
        basicConstraints: leaf,
        keyUsage: signs,
        extendedKeyUsage: purposes('1.3.6.1.5.5.7.3.37'),
        subjectAltName: true,
      },
      {},
    ],
    [
      'ocsp-responder',
      {
        basicConstraints: leaf,
        keyUsage: signs,
        extendedKeyUsage: purposes('OCSPSigning'),
        ocspNoCheck: { critical: false },
        subjectAltName: false,
      },
      {},
    ],
  ];

  test.each(rows)('%s', (name, extensions, rsaExtensions) => {
    const profile = readBuiltIn(name);
    expect(profile).toEqual({ name, description: expect.stringMatching(/^[A-Z]/), extensions, rsaExtensions });
  });

  it('and there is none that this table does not know', () => {
    const files = readdirSync(builtInFolder);
    expect(files.sort()).toEqual(rows.map(([name]) => `${name}.cnf`).sort());
  });
});

const required = {
  basicConstraints: 'critical, CA:FALSE',
  keyUsage: 'critical, digitalSignature',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid:always',
};

function template(changes: Readonly<Record<string, string | undefined>> = {}, ...more: readonly string[]): string {
  const entries = Object.entries({ ...required, ...changes }).filter(([, value]) => value !== undefined);
  return ['[extensions]', ...entries.map(([key, value]) => `${key} = ${value}`), ...more].join('\n');
}

describe('what a profile may say', () => {
  const read = (text: string) => parseProfile('own', text, 'own.cnf');

  it('nothing but its extensions, without a description', () => {
    expect(read(template())).toMatchObject({ name: 'own', description: '', rsaExtensions: {} });
  });

  test.each([
    ['a path length of its own', { basicConstraints: 'critical, CA:TRUE, pathlen:0' }, { pathLenConstraint: 0 }],
    ['CA:TRUE without one', { basicConstraints: 'CA:TRUE' }, { critical: false, cA: true }],
  ])('%s', (_, changes, expected) => {
    expect(read(template(changes)).extensions.basicConstraints).toMatchObject(expected);
  });

  it('usages and purposes come in the order of the standard and once, a known OID by its name', () => {
    const { extensions } = read(
      template({
        keyUsage: 'cRLSign, digitalSignature, cRLSign',
        extendedKeyUsage: '1.3.6.1.5.5.7.3.2, clientAuth, 2.999.1, serverAuth',
      }),
    );
    expect(extensions.keyUsage).toEqual({ critical: false, usages: ['digitalSignature', 'cRLSign'] });
    expect(extensions.extendedKeyUsage?.purposes).toEqual(['clientAuth', '2.999.1', 'serverAuth']);
  });

  it('certificatePolicies as OIDs', () => {
    const { extensions } = read(template({ certificatePolicies: '2.23.140.1.2.1, 1.2.3.4' }));
    expect(extensions.certificatePolicies).toEqual({
      critical: false,
      policyIdentifiers: ['2.23.140.1.2.1', '1.2.3.4'],
    });
  });
});

describe('what a profile may not say is refused, with the file and the value', () => {
  const rsa = (...lines: readonly string[]) => template({}, '[extensions_rsa]', ...lines);
  const rows: [string, string, string][] = [
    ['an extension that is not on the list', template({ nameConstraints: 'permitted;DNS:x' }), 'nameConstraints'],
    ['an extension by its OID', template({ '1.2.3.4': 'ASN1:UTF8String:x' }), '1.2.3.4'],
    ['what every object has', template({ constructor: 'x' }), 'constructor'],
    ["names of the profile's own", template({ subjectAltName: '"DNS:evil.example"' }), 'DNS:evil.example'],
    ['names of another section', template({ subjectAltName: '@names' }), '@names'],
    ['names copied from the subject', template({ subjectAltName: 'email:copy' }), 'email:copy'],
    ['a critical subjectAltName', template({ subjectAltName: 'critical, {{subjectAltName}}' }), 'subjectAltName'],
    ['more than the placeholder', template({ subjectAltName: '{{subjectAltName}}, DNS:evil' }), 'DNS:evil'],
    ['an unknown placeholder', template({ keyUsage: '{{usages}}' }), '{{usages}}'],
    ['another file', `.include /etc/ssl/openssl.cnf\n${template()}`, '.include'],
    ['another file, with an equals sign', `.include = other.cnf\n${template()}`, '.include'],
    ['another file inside a section', template({}, '.include other.cnf'), '.include'],
    ['a pragma', `.pragma = dollarid:on\n${template()}`, '.pragma'],
    ['a variable', template({ keyUsage: '$usages' }), 'variable'],
    ['the environment', template({ keyUsage: '$ENV::HOME' }), 'variable'],
    ['the environment in braces', template({ keyUsage: '${ENV::HOME}' }), 'variable'],
    ['engines', `openssl_conf = init\n[init]\nengines = e\n${template()}`, 'openssl_conf'],
    ['a section of engines', template({}, '[engine_section]', 'dynamic_path = /tmp/x.so'), '[engine_section]'],
    ['a section of providers', template({}, '[provider_sect]', 'default = x'), '[provider_sect]'],
    ['no basicConstraints', template({ basicConstraints: undefined }), 'basicConstraints'],
    ['basicConstraints that say neither', template({ basicConstraints: 'critical' }), 'basicConstraints'],
    ['basicConstraints in other words', template({ basicConstraints: 'CA:yes' }), 'CA:yes'],
    ['a path length on a leaf', template({ basicConstraints: 'CA:FALSE, pathlen:0' }), 'pathlen'],
    ['a path length that is no number', template({ basicConstraints: 'CA:TRUE, pathlen:x' }), 'pathlen:x'],
    ['a negative path length', template({ basicConstraints: 'CA:TRUE, pathlen:-1' }), 'pathlen:-1'],
    ['no subjectKeyIdentifier', template({ subjectKeyIdentifier: undefined }), 'subjectKeyIdentifier'],
    ['another subjectKeyIdentifier', template({ subjectKeyIdentifier: 'none' }), 'none'],
    ['a key identifier of its own', template({ subjectKeyIdentifier: '0102' }), '0102'],
    ['no authorityKeyIdentifier', template({ authorityKeyIdentifier: undefined }), 'authorityKeyIdentifier'],
    ['another authorityKeyIdentifier', template({ authorityKeyIdentifier: 'keyid, issuer' }), 'keyid, issuer'],
    ['a critical noCheck', template({ noCheck: 'critical, ignored' }), 'critical, ignored'],
    ['an unknown usage', template({ keyUsage: 'digitalSignature, signAll' }), 'signAll'],
    ['no usage', template({ keyUsage: '' }), 'keyUsage'],
    ['no usage, critically', template({ keyUsage: 'critical' }), 'keyUsage'],
    ['no purpose', template({ extendedKeyUsage: 'critical' }), 'extendedKeyUsage'],
    ['no policy', template({ certificatePolicies: 'critical' }), 'certificatePolicies'],
    ['an unknown purpose', template({ extendedKeyUsage: 'msSGC' }), 'msSGC'],
    ['an OID with a letter', template({ extendedKeyUsage: '1.2.x' }), '1.2.x'],
    ['an OID with a leading zero', template({ extendedKeyUsage: '1.02.3' }), '1.02.3'],
    ['an OID that begins with 3', template({ certificatePolicies: '3.1' }), '3.1'],
    ['an OID whose second number is too large', template({ certificatePolicies: '1.40.1' }), '1.40.1'],
    ['an OID of one number', template({ certificatePolicies: '2' }), '2'],
    ['a policy by a section', template({ certificatePolicies: '@policy' }), '@policy'],
    ['an unknown setting', template({}, '[profile]', 'validity = 10'), 'validity'],
    ['an authority by its kind of key', rsa('basicConstraints = critical, CA:TRUE'), 'basicConstraints'],
    ['names by its kind of key', rsa('subjectAltName = {{subjectAltName}}'), 'subjectAltName'],
    ['an unknown usage for RSA', rsa('keyUsage = signAll'), 'signAll'],
    ['a setting twice', template({}, 'keyUsage = cRLSign'), 'keyUsage'],
    ['a section twice', `${template()}\n[extensions]`, '[extensions]'],
    ['a control character', template({ keyUsage: 'digital\u0007Signature' }), '\\u0007'],
    ['nothing at all', '', 'basicConstraints'],
    ['what is no config', 'hello', 'hello'],
  ];

  test.each(rows)('%s', (_, text, value) => {
    const read = () => parseProfile('own', text, '/assets/profiles/own.cnf');
    expect(read).toThrow(CertwrightError);
    expect(read).toThrow(expect.objectContaining({ code: 'profile-invalid' }));
    expect(read).toThrow('/assets/profiles/own.cnf');
    expect(read).toThrow(value);
  });
});
