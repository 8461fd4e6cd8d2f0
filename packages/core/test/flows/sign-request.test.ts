import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { parseCertificationRequest } from '../../src/certificate/parse-certification-request.ts';
import { formatPem } from '../../src/certificate/pem.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { planSigning, signRequest } from '../../src/sign-request.ts';
import { OpensslFolder } from '../openssl-folder.ts';
import { expectRefused, openBenchWithAuthority, snapshot } from './flow-bench.ts';
import { decidedPart, isSignedBy, readBack } from './read-back.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());
const key = openssl.makeKey('ec-p256');

/** A request as a stranger makes it. */
function makeRequest(subject: string, extensions = '', keyPath = key): string {
  const asks = extensions === '' ? '' : 'req_extensions = e\n';
  return openssl.request(
    keyPath,
    `[req]\ndistinguished_name = s\nprompt = no\nutf8 = yes\nstring_mask = utf8only\n${asks}[s]\n${subject}\n[e]\n${extensions}\n`,
  );
}

function newKey(...genpkey: readonly string[]): string {
  const file = path.join(openssl.path, `key-${readdirSync(openssl.path).length}.pem`);
  openssl.run('genpkey', ...genpkey, '-out', file);
  return file;
}

const plain = makeRequest('O = dev\nCN = web', 'subjectAltName = DNS:web.example, IP:10.0.0.1');

describe('a request that is allowed', () => {
  it('is signed as it is: subject, names and key', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const signed = await signRequest(bench.workbench, { certificationRequest: plain, profile: 'tls-server' });
    expect(signed).toMatchObject({ name: 'web', outcome: 'created', profile: 'tls-server' });
    const pem = bench.read('keys', 'web.pem');
    expect(readBack(pem)).toMatchObject({
      subject: ['organizationName=dev', 'commonName=web'],
      subjectAltName: ['dns:web.example', 'ip:10.0.0.1'],
      extendedKeyUsage: 'serverAuth',
      publicKey: parseCertificationRequest(plain).subjectPublicKeyInfo.der.toString('base64'),
    });
    expect(await isSignedBy(pem, bench.read('keys', 'ca.pem'))).toBe(true);
    expect(readdirSync(bench.file('keys')).sort()).toEqual(['ca-key.pem', 'ca.pem', 'web.pem']);
    expect(bench.warnings()).toEqual([]);
  });

  it('as DER, and as PEM of the older label', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const { der } = parseCertificationRequest(plain);
    for (const [name, certificationRequest] of [
      ['der', der],
      ['older', formatPem('NEW CERTIFICATE REQUEST', der)],
      ['buffer', Buffer.from(plain)],
    ] as const) {
      await signRequest(bench.workbench, { certificationRequest, name, profile: 'tls-server' });
      expect(readBack(bench.read('keys', `${name}.pem`)).subject).toEqual(['organizationName=dev', 'commonName=web']);
    }
  });

  test.each([
    ['ec-p384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['ec-p521', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521']],
    ['ed25519', ['-algorithm', 'ED25519']],
    ['rsa-2048', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
    ['rsa-pss-2048', ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ])('with a key that is %s', async (kind, genpkey) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificationRequest = makeRequest('CN = web', 'subjectAltName = DNS:web.example', newKey(...genpkey));
    await signRequest(bench.workbench, { certificationRequest, profile: 'tls-server' });
    const { subjectPublicKeyInfo, extensions } = parseCertificate(bench.read('keys', 'web.pem'));
    expect(subjectPublicKeyInfo.algorithm).toBe(kind);
    expect(extensions.keyUsage?.usages.includes('keyEncipherment')).toBe(kind === 'rsa-2048');
  });

  it('its other extensions are left out, and that is told', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificationRequest = makeRequest(
      'CN = web',
      'subjectAltName = critical, DNS:web.example\nbasicConstraints = critical, CA:TRUE\nnameConstraints = permitted;DNS:x\nextendedKeyUsage = codeSigning\n1.2.3.4 = ASN1:UTF8String:x',
    );
    await signRequest(bench.workbench, { certificationRequest, profile: 'tls-server' });
    expect(readBack(bench.read('keys', 'web.pem'))).toMatchObject({
      basicConstraints: 'critical, CA:FALSE',
      extendedKeyUsage: 'serverAuth',
      subjectAltNameCritical: false,
      extensionIdentifiers: ['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.35', '2.5.29.37'],
    });
    const [warning, ...others] = bench.warnings();
    expect(others).toEqual([]);
    for (const word of ['basicConstraints', 'nameConstraints', 'extendedKeyUsage', '1.2.3.4'])
      expect(warning).toContain(word);
    expect(warning).not.toContain('subjectAltName');
  });

  it.each([
    ['tls-client', [expect.stringContaining('system:masters')]],
    ['tls-server', []],
  ])('of the group that Kubernetes allows everything, as %s', async (profile, warnings) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificationRequest = makeRequest('O = system:masters\nCN = mallory', 'subjectAltName = DNS:a.example');
    await signRequest(bench.workbench, { certificationRequest, profile });
    expect(bench.warnings()).toEqual(warnings);
  });

  it('an empty subject, with a name for the file', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    openssl.write(
      'empty.cnf',
      '[req]\ndistinguished_name = s\nreq_extensions = e\n[s]\n[e]\nsubjectAltName = DNS:a.example\n',
    );
    const certificationRequest = openssl.run(
      ...['req', '-new', '-key', key, '-config', path.join(openssl.path, 'empty.cnf'), '-subj', '/'],
    );
    await signRequest(bench.workbench, { certificationRequest, name: 'web', profile: 'tls-server' });
    expect(readBack(bench.read('keys', 'web.pem'))).toMatchObject({ subject: [], subjectAltNameCritical: true });
  });

  it('decides the same certificate as the same request through issueCertificate', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const input = { profile: 'tls-server', lifetimeDays: 90 };
    await signRequest(bench.workbench, { ...input, certificationRequest: plain, name: 'by-request' });
    await issueCertificate(bench.workbench, {
      ...input,
      name: 'issued',
      subject: { commonName: 'web', organizationName: 'dev' },
      subjectAltName: ['web.example', '10.0.0.1'],
    });
    expect(decidedPart(bench.read('keys', 'by-request.pem'))).toEqual(decidedPart(bench.read('keys', 'issued.pem')));
  });

  it('names in another spelling are taken as one', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const certificationRequest = makeRequest(
      'CN = web',
      'subjectAltName = DNS:a.example, DNS:A.EXAMPLE, DNS:b.example',
    );
    await signRequest(bench.workbench, { certificationRequest, profile: 'tls-server' });
    expect(readBack(bench.read('keys', 'web.pem')).subjectAltName).toEqual(['dns:a.example', 'dns:b.example']);
  });
});

describe('a request that is not allowed is refused, never trimmed, and nothing is written', () => {
  const other = (lines: string) => makeRequest('CN = web', lines);
  const withName = (name: string) => other(`subjectAltName = DNS:web.example, ${name}`);

  test.each<[string, () => string | Buffer, string, string]>([
    ['its signature is wrong', () => tampered(plain), 'certification-request-invalid', 'signature'],
    [
      'RSA of 1024 bits',
      () => makeRequest('CN = web', '', newKey('-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024')),
      'policy-violation',
      'rsa-1024',
    ],
    [
      'explicit curve parameters',
      () =>
        makeRequest(
          'CN = web',
          '',
          newKey('-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'),
        ),
      'policy-violation',
      'ec-explicit',
    ],
    [
      'a weak curve',
      () => makeRequest('CN = web', '', newKey('-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp192k1')),
      'policy-violation',
      'ec-1.3.132.0.31',
    ],
    ['a multi-valued RDN', () => makeRequest('O = a\n+OU = b\nCN = web'), 'policy-violation', 'multi-valued'],
    ['an unknown attribute', () => makeRequest('0.1.2.3.4 = x\nCN = web'), 'policy-violation', '1.2.3.4'],
    ['a control character', () => makeRequest('O = a\\nb\nCN = web'), 'policy-violation', 'organizationName'],
    ['an otherName', () => withName('otherName:1.2.3.4;UTF8:x'), 'policy-violation', 'subjectAltName'],
    ['a directoryName', () => other('subjectAltName = dirName:d\n[d]\nCN = x'), 'policy-violation', 'subjectAltName'],
    ['a registeredID', () => withName('RID:1.2.3.4'), 'policy-violation', 'subjectAltName'],
    ['a DNS name that is none', () => withName('DNS:a b'), 'policy-violation', 'a b'],
    ['a wildcard in the wrong place', () => withName('DNS:a.*.example'), 'policy-violation', 'a.*.example'],
    ['an address that is none', () => withName('email:nobody'), 'policy-violation', 'nobody'],
    [
      'no common name, and no name for the file',
      () => makeRequest('O = dev', 'subjectAltName = DNS:a.example'),
      'name-invalid',
      '--name',
    ],
    ['a common name that is no file name', () => makeRequest('CN = ../web'), 'name-invalid', '../web'],
    ['the name of an authority', () => makeRequest('CN = ca'), 'name-invalid', '"ca"'],
    ['what is no request', () => 'hello', 'certification-request-invalid', ''],
    ['a certificate', () => formatPem('CERTIFICATE', Buffer.from('3000', 'hex')), 'certification-request-invalid', ''],
    [
      'half a request',
      () => parseCertificationRequest(plain).der.subarray(0, 100),
      'certification-request-invalid',
      '',
    ],
    [
      'bytes behind it',
      () => Buffer.concat([parseCertificationRequest(plain).der, Buffer.from([0])]),
      'certification-request-invalid',
      '',
    ],
  ])('%s', async (_, make, code, part) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const input = { certificationRequest: make(), profile: 'tls-server' };
    const error = signRequest(bench.workbench, input).catch(({ message, hint }) => `${message} ${hint}`);
    expect(await error).toContain(part);
    await expectRefused(bench, () => signRequest(bench.workbench, input), code);
  });

  function tampered(pem: string): string {
    const { der } = parseCertificationRequest(pem);
    const bytes = Buffer.from(der);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    return formatPem('CERTIFICATE REQUEST', bytes);
  }

  it('what the caller says wrong is told as the fault of the caller, not of the request', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const input = { certificationRequest: plain, profile: 'tls-server', notAfter: 'soon' };
    await expectRefused(bench, () => signRequest(bench.workbench, input), 'request-invalid', 'notAfter "soon"');
  });

  it('a key that is none of ours: DSA', async () => {
    const parameters = path.join(openssl.path, 'dsa.pem');
    const options = ['-pkeyopt', 'dsa_paramgen_bits:1024', '-pkeyopt', 'dsa_paramgen_q_bits:160'];
    execFileSync('openssl', ['genpkey', '-genparam', '-algorithm', 'DSA', ...options, '-out', parameters], {
      stdio: 'ignore',
    });
    const certificationRequest = makeRequest('CN = web', '', newKey('-paramfile', parameters));
    const bench = await openBenchWithAuthority(onTestFinished);
    const signing = () => signRequest(bench.workbench, { certificationRequest, profile: 'tls-server' });
    await expectRefused(bench, signing, 'policy-violation', '1.2.840.10040.4.1');
    expect(bench.runs).toEqual([]);
  });

  it('a profile of an authority, or none at all', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    for (const fields of [{ profile: 'intermediate-ca' }, { profile: 'nothing' }, { authority: null }]) {
      const signing = () => signRequest(bench.workbench, { certificationRequest: plain, ...fields });
      await expectRefused(bench, signing, fields.profile === 'nothing' ? 'profile-not-found' : 'request-invalid');
    }
  });
});

describe('a name that is there', () => {
  it('is refused, and replaced only with overwrite, the old one as .bak', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const input = { certificationRequest: plain, profile: 'tls-server' };
    await signRequest(bench.workbench, input);
    const old = bench.read('keys', 'web.pem');
    await expectRefused(bench, () => signRequest(bench.workbench, input), 'file-exists', 'web.pem');
    expect((await signRequest(bench.workbench, input, { overwrite: true })).outcome).toBe('replaced');
    expect(bench.read('keys', 'web.pem.bak')).toBe(old);
  });

  it('beside a key of another: refused, also with overwrite, and nothing is written', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'web' });
    const input = { certificationRequest: plain, profile: 'tls-server' };
    await expectRefused(bench, () => signRequest(bench.workbench, input, { overwrite: true }), 'key-mismatch');
  });

  it('beside its own key it is just what was missing', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    writeFileSync(bench.file('keys', 'web-key.pem'), openssl.read('ec-p256-key.pem'), { mode: 0o600 });
    const signed = await signRequest(bench.workbench, { certificationRequest: plain, profile: 'tls-server' });
    expect(signed.outcome).toBe('created');
  });
});

it('a plan of it starts and writes nothing', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const before = snapshot(bench.assetsFolder);
  const script = await planSigning(bench.workbench, { certificationRequest: plain, profile: 'tls-server' });
  expect(script).toContain('openssl ca');
  expect([snapshot(bench.assetsFolder), bench.runs]).toEqual([before, []]);
});
