import { createPrivateKey, createPublicKey, X509Certificate as NodeCertificate } from 'node:crypto';

import { afterAll, describe, expect, it, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { x509 } from '../../test/peculiar-x509.ts';
import { type KeyAlgorithm, keyAlgorithms } from './key-algorithm.ts';
import { parseCertificate, parseCertificates } from './parse-certificate.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const everything = `
[req]
distinguished_name = subject
prompt = no
utf8 = yes
string_mask = utf8only
x509_extensions = extensions
[subject]
C = RU
0.O = "Дом # 1"
1.O = dev, ops
OU = left
+CN = right
2.CN = alice
emailAddress = alice@example.com
DC = example
[extensions]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, digitalSignature, keyCertSign, cRLSign, decipherOnly
extendedKeyUsage = serverAuth, clientAuth, 1.2.3.4.5
subjectAltName = @names
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer
certificatePolicies = 1.2.3.4, @policy
noCheck = ignored
1.2.3.4.5.6 = DER:0500
[policy]
policyIdentifier = 2.23.140.1.2.1
CPS.1 = https://example.com/cps
[names]
DNS.1 = *.example.com
IP.1 = 10.0.0.1
IP.2 = 2001:db8:0:0:0:0:0:1
email.1 = alice@example.com
URI.1 = https://example.com/a?b=c
otherName.1 = 1.2.3.4;UTF8:other
dirName.1 = directory
RID.1 = 1.2.3
[directory]
CN = directory
`;

const plain = (subject: string, extensions = '') => `
[req]
distinguished_name = subject
prompt = no
${extensions === '' ? '' : 'x509_extensions = extensions'}
[subject]
${subject}
[extensions]
${extensions}
`;

const keys = new Map<KeyAlgorithm, string>();
const keyOf = (algorithm: KeyAlgorithm): string => {
  const path = keys.get(algorithm) ?? openssl.makeKey(algorithm);
  keys.set(algorithm, path);
  return path;
};
const selfSign = (config: string, ...extra: string[]) => openssl.selfSign(keyOf('ec-p256'), config, ...extra);

describe('every field is read', () => {
  const parsed = parseCertificate(selfSign(everything, '-set_serial', '0x00f1e2d3', '-days', '30'));

  it('reads subject and issuer in order, with repeated and joined attributes', () => {
    expect(parsed.subject).toEqual([
      { type: 'countryName', value: 'RU' },
      { type: 'organizationName', value: 'Дом # 1' },
      { type: 'organizationName', value: 'dev, ops' },
      { type: 'organizationalUnitName', value: 'left' },
      { type: 'commonName', value: 'right', joined: true },
      { type: 'commonName', value: 'alice' },
      { type: 'emailAddress', value: 'alice@example.com' },
      { type: 'domainComponent', value: 'example' },
    ]);
    expect(parsed.issuer).toEqual(parsed.subject);
    expect(parsed.issuerDer.equals(parsed.subjectDer)).toBe(true);
  });

  it('reads version and serial number', () => {
    expect(parsed.version).toBe(3);
    expect(parsed.serialNumber).toBe('f1e2d3');
  });

  it('reads every extension that it understands', () => {
    const { subjectKeyIdentifier, authorityKeyIdentifier, ...others } = parsed.extensions;
    expect(others).toEqual({
      basicConstraints: { critical: true, cA: true, pathLenConstraint: 0 },
      keyUsage: { critical: true, usages: ['digitalSignature', 'keyCertSign', 'cRLSign', 'decipherOnly'] },
      extendedKeyUsage: { critical: false, purposes: ['serverAuth', 'clientAuth', '1.2.3.4.5'] },
      subjectAltName: {
        critical: false,
        names: [
          { type: 'dNSName', value: '*.example.com' },
          { type: 'iPAddress', value: '10.0.0.1' },
          { type: 'iPAddress', value: '2001:db8::1' },
          { type: 'rfc822Name', value: 'alice@example.com' },
          { type: 'uniformResourceIdentifier', value: 'https://example.com/a?b=c' },
          { type: 'other', tag: 0, value: '06032a0304a0070c056f74686572' },
          { type: 'other', tag: 4, value: '30143112301006035504030c096469726563746f7279' },
          { type: 'other', tag: 8, value: '2a03' },
        ],
      },
      certificatePolicies: { critical: false, policyIdentifiers: ['1.2.3.4', '2.23.140.1.2.1'] },
      ocspNoCheck: { critical: false },
    });
    expect(subjectKeyIdentifier?.keyIdentifier).toMatch(/^[0-9a-f]{40}$/);
    expect(authorityKeyIdentifier?.keyIdentifier).toBe(subjectKeyIdentifier?.keyIdentifier);
  });

  it('keeps every extension in its order, also those it does not understand', () => {
    expect(parsed.rawExtensions).toHaveLength(9);
    expect(parsed.rawExtensions.at(-1)).toEqual({
      oid: '1.2.3.4.5.6',
      critical: false,
      value: Buffer.from('0500', 'hex'),
    });
  });
});

const attributeTags: Record<string, string> = {
  commonName: 'CN',
  organizationName: 'O',
  organizationalUnitName: 'OU',
  countryName: 'C',
  domainComponent: 'DC',
  emailAddress: 'E',
};

describe.each(keyAlgorithms)('second implementations agree on a certificate of %s', (algorithm) => {
  const pem = openssl.selfSign(keyOf(algorithm), everything, '-days', '30');
  const parsed = parseCertificate(pem);
  const node = new NodeCertificate(pem);
  const peculiar = new x509.X509Certificate(pem);

  it('node:crypto', () => {
    expect(parsed.pem).toBe(node.toString());
    expect(parsed.der.equals(node.raw)).toBe(true);
    expect(parsed.serialNumber).toBe(node.serialNumber.toLowerCase().replace(/^0+/, ''));
    expect(parsed.validity.notBefore).toEqual(node.validFromDate);
    expect(parsed.validity.notAfter).toEqual(node.validToDate);
    expect(parsed.fingerprint).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(parsed.signatureAlgorithm).toBe(node.signatureAlgorithm);
    expect(parsed.subjectPublicKeyInfo.algorithm).toBe(algorithm);
    expect(parsed.subjectPublicKeyInfo.der.equals(node.publicKey.export({ type: 'spki', format: 'der' }))).toBe(true);
  });

  it('@peculiar/x509', () => {
    const rdns = peculiar.subjectName.toJSON();
    const flat = rdns.flatMap((rdn) =>
      Object.entries(rdn).flatMap(([type, values]) => values.map((value) => [type, value])),
    );
    expect(parsed.subject.map(({ type, value }) => [attributeTags[type] ?? type, value])).toEqual(flat);
    expect(parsed.subject.filter(({ joined }) => !joined)).toHaveLength(rdns.length);
    expect(parsed.serialNumber).toBe(peculiar.serialNumber.replace(/^0+/, ''));
    expect(parsed.subjectDer.equals(Buffer.from(peculiar.subjectName.toArrayBuffer()))).toBe(true);
    expect(parsed.issuerDer.equals(Buffer.from(peculiar.issuerName.toArrayBuffer()))).toBe(true);
    expect(parsed.subjectPublicKeyInfo.der.equals(Buffer.from(peculiar.publicKey.rawData))).toBe(true);
    expect(parsed.rawExtensions.map(({ oid, critical, value }) => [oid, critical, value.toString('hex')])).toEqual(
      peculiar.extensions.map(({ type, critical, value }) => [type, critical, Buffer.from(value).toString('hex')]),
    );
  });

  it('@peculiar/x509 on the extensions', () => {
    const { basicConstraints, keyUsage, extendedKeyUsage, subjectAltName, certificatePolicies } = parsed.extensions;
    const { subjectKeyIdentifier, authorityKeyIdentifier } = parsed.extensions;
    const constraints = peculiar.getExtension(x509.BasicConstraintsExtension);
    expect(basicConstraints).toEqual({
      critical: constraints?.critical,
      cA: constraints?.ca,
      pathLenConstraint: constraints?.pathLength,
    });
    const { digitalSignature, keyCertSign, cRLSign, decipherOnly } = x509.KeyUsageFlags;
    expect(peculiar.getExtension(x509.KeyUsagesExtension)?.usages).toBe(
      digitalSignature | keyCertSign | cRLSign | decipherOnly,
    );
    expect(keyUsage?.usages).toHaveLength(4);
    const purposes = extendedKeyUsage?.purposes.map((word) => x509.ExtendedKeyUsage[word as 'serverAuth'] ?? word);
    expect(purposes).toEqual(peculiar.getExtension(x509.ExtendedKeyUsageExtension)?.usages);
    expect(certificatePolicies?.policyIdentifiers).toEqual(
      peculiar.getExtension(x509.CertificatePolicyExtension)?.policies,
    );
    const names = peculiar.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
    expect(subjectAltName?.names.slice(0, 5).map(({ value }) => value)).toEqual(
      names.slice(0, 5).map(({ value }) => value),
    );
    // It passes over registeredID.
    expect(subjectAltName?.names).toHaveLength(names.length + 1);
    expect(subjectKeyIdentifier?.keyIdentifier).toBe(peculiar.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId);
    expect(authorityKeyIdentifier?.keyIdentifier).toBe(
      peculiar.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId,
    );
  });

  it('the key of the certificate is the one that node exports from the private key', () => {
    const privateKey = createPrivateKey(openssl.read(`${algorithm}-key.pem`));
    const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
    expect(parsed.subjectPublicKeyInfo.der.equals(spki)).toBe(true);
  });
});

describe('unusual certificates', () => {
  it('an empty subject', () => {
    const { subject, subjectDer, issuer } = parseCertificate(selfSign(plain('CN = ignored'), '-subj', '/'));
    expect([subject, issuer, subjectDer.toString('hex')]).toEqual([[], [], '3000']);
  });

  it('no extensions', () => {
    const { extensions, rawExtensions } = parseCertificate(selfSign(plain('CN = a'), '-days', '3'));
    expect([extensions, rawExtensions]).toEqual([{}, []]);
  });

  it('version 1', () => {
    openssl.write('v1.csr', openssl.request(keyOf('ec-p256'), plain('CN = first')));
    const parsed = parseCertificate(openssl.run('x509', '-req', '-in', 'v1.csr', '-signkey', keyOf('ec-p256')));
    expect([parsed.version, parsed.extensions]).toEqual([1, {}]);
  });

  test.each([
    ['0', '0'],
    ['0x0f', 'f'],
    ['0x80', '80'],
    ['-1', '-1'],
    ['-0x80', '-80'],
    ['-0xff01', '-ff01'],
    ['0x7fffffffffffffffffffffffffffffffffffffff', `7${'f'.repeat(39)}`],
  ])('serial number %s is told as %s', (given, told) => {
    expect(parseCertificate(selfSign(plain('CN = a'), '-set_serial', given)).serialNumber).toBe(told);
  });

  it('validity beyond 2050 is a GeneralizedTime, and read as node reads it', () => {
    const pem = selfSign(plain('CN = a'), '-days', '20000');
    const { validity } = parseCertificate(pem);
    expect(validity.notAfter.getUTCFullYear()).toBeGreaterThan(2060);
    expect(validity.notAfter).toEqual(new NodeCertificate(pem).validToDate);
  });
});

describe('PEM and DER in', () => {
  const pem = selfSign(plain('CN = first'));
  const other = selfSign(plain('CN = second'));
  const commonNames = (certificates: ReturnType<typeof parseCertificates>) =>
    certificates.map(({ subject }) => subject[0]?.value);

  it('DER, and PEM in a Buffer', () => {
    const parsed = parseCertificate(pem);
    expect(parseCertificate(parsed.der)).toEqual(parsed);
    expect(parseCertificate(Buffer.from(pem))).toEqual(parsed);
  });

  it('a Buffer that is changed afterwards changes nothing', () => {
    const der = Buffer.from(parseCertificate(pem).der);
    const parsed = parseCertificate(der);
    der.fill(0);
    expect(parsed).toEqual(parseCertificate(pem));
  });

  it('several blocks, text and keys between, CRLF', () => {
    const bundle = `subject: first\n${pem}${openssl.read('ec-p256-key.pem')}text\n${other}`.replaceAll('\n', '\r\n');
    expect(commonNames(parseCertificates(bundle))).toEqual(['first', 'second']);
    expect(commonNames([parseCertificate(bundle)])).toEqual(['first']);
    expect(parseCertificates(bundle)[1]?.pem).toBe(other);
  });

  it('what openssl prints as text before a certificate is passed over', () => {
    openssl.write('text.pem', pem);
    expect(parseCertificate(openssl.run('x509', '-in', 'text.pem', '-text')).pem).toBe(pem);
  });
});
