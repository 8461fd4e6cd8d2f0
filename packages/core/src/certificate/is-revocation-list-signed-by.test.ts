import { afterAll, describe, expect, it, test } from 'vitest';
import { makeRevocationList } from '../../test/make-revocation-list.ts';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { x509 } from '../../test/peculiar-x509.ts';
import { isRevocationListSignedBy } from './is-revocation-list-signed-by.ts';
import { parseCertificate } from './parse-certificate.ts';
import { parseRevocationList } from './parse-revocation-list.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const configOf = (commonName: string) => `
[req]
distinguished_name = subject
prompt = no
[subject]
CN = ${commonName}
`;

/** By the arguments of genpkey, so that there are also kinds that certwright does not make. */
function authorityOf(commonName: string, ...genpkey: readonly string[]) {
  const key = openssl.write(`${commonName}-key.pem`, openssl.run('genpkey', ...genpkey));
  const certificate = parseCertificate(openssl.selfSign(key, configOf('ca')));
  return { key, certificate, path: openssl.write(`${commonName}.pem`, certificate.pem) };
}

const curve = (name: string) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`];
const authorities = {
  rsa: authorityOf('rsa', '-algorithm', 'RSA'),
  rsaPss: authorityOf('rsa-pss', '-algorithm', 'RSA-PSS'),
  p256: authorityOf('p256', ...curve('P-256')),
  p384: authorityOf('p384', ...curve('P-384')),
  p521: authorityOf('p521', ...curve('P-521')),
  ed25519: authorityOf('ed25519', '-algorithm', 'ED25519'),
  ed448: authorityOf('ed448', '-algorithm', 'ED448'),
};

function signedBy(name: keyof typeof authorities, ...extra: readonly string[]) {
  const { key, path } = authorities[name];
  return parseRevocationList(makeRevocationList(openssl, { key, certificate: path, extra }));
}

const pss = (digest: string, saltLength: string) => [
  ...['-md', digest, '-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${saltLength}`],
];

describe('a list is signed by the one who signed it, and by no other', () => {
  test.each<[keyof typeof authorities, readonly string[], string]>([
    ['rsa', ['-md', 'sha256'], 'sha256WithRSAEncryption'],
    ['rsa', ['-md', 'sha384'], 'sha384WithRSAEncryption'],
    ['rsa', ['-md', 'sha512'], 'sha512WithRSAEncryption'],
    ['rsa', ['-md', 'sha224'], 'sha224WithRSAEncryption'],
    ['rsa', ['-md', 'sha1'], 'sha1WithRSAEncryption'],
    ['rsa', ['-md', 'md5'], 'md5WithRSAEncryption'],
    ['rsa', pss('sha256', '32'), 'rsassaPss'],
    ['rsa', pss('sha512', '0'), 'rsassaPss'],
    ['rsa', pss('sha1', '20'), 'rsassaPss'],
    ['rsaPss', ['-md', 'sha384'], 'rsassaPss'],
    ['p256', ['-md', 'sha256'], 'ecdsa-with-SHA256'],
    ['p256', ['-md', 'sha1'], 'ecdsa-with-SHA1'],
    ['p384', ['-md', 'sha384'], 'ecdsa-with-SHA384'],
    ['p521', ['-md', 'sha512'], 'ecdsa-with-SHA512'],
    ['ed25519', [], 'ED25519'],
    ['ed448', [], 'ED448'],
  ])('%s %j', (name, extra, signatureAlgorithm) => {
    const list = signedBy(name, ...extra);
    expect(list.signatureAlgorithm).toBe(signatureAlgorithm);
    const verdicts = Object.entries(authorities).map(([other, { certificate }]) => [
      other,
      isRevocationListSignedBy(list, certificate),
    ]);
    expect(verdicts.filter(([, signed]) => signed)).toEqual([[name, true]]);
  });

  it('@peculiar/x509 says the same', async () => {
    const list = signedBy('p256', '-md', 'sha256');
    const peculiar = new x509.X509Crl(list.pem);
    const [right, wrong] = [authorities.p256, authorities.p384].map(
      ({ certificate }) => new x509.X509Certificate(certificate.pem).publicKey,
    );
    if (!right || !wrong) throw new Error('no keys');
    expect(await peculiar.verify({ publicKey: right })).toBe(true);
    expect(await peculiar.verify({ publicKey: wrong })).toBe(false);
  });
});

describe('what proves nothing', () => {
  const { key, certificate } = authorities.p256;
  const list = signedBy('p256');

  it('the same key under another name', () => {
    const other = parseCertificate(openssl.selfSign(key, configOf('another')));
    expect(other.subjectPublicKeyInfo.der.equals(certificate.subjectPublicKeyInfo.der)).toBe(true);
    expect(isRevocationListSignedBy(list, other)).toBe(false);
  });

  it('any changed byte of what is signed, and of the signature', () => {
    for (const offset of [list.der.length - 1, 60, 75, list.der.indexOf(Buffer.from('61', 'hex'))]) {
      const changed = Buffer.from(list.der);
      changed.writeUInt8((changed[offset] ?? 0) ^ 1, offset);
      expect(isRevocationListSignedBy({ ...list, der: changed }, certificate), `offset ${offset}`).toBe(false);
    }
  });

  it('a key that is none', () => {
    const subjectPublicKeyInfo = { der: Buffer.from('3000', 'hex'), algorithm: 'ec-p256' };
    expect(isRevocationListSignedBy(list, { ...certificate, subjectPublicKeyInfo })).toBe(false);
  });
});
