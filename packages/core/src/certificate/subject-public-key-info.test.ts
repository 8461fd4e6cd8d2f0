import { afterAll, expect, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { parseCertificate } from './parse-certificate.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const plain = (subject: string) => `[req]\ndistinguished_name = subject\nprompt = no\n[subject]\n${subject}\n`;

test.each([
  ['secp521r1', 'named_curve', 'ec-p521'],
  ['secp256k1', 'named_curve', 'ec-1.3.132.0.10'],
  ['prime256v1', 'explicit', 'ec-explicit'],
])('an EC key on %s, %s, is told as %s', (curve, encoding, told) => {
  openssl.run(
    'genpkey',
    '-algorithm',
    'EC',
    '-pkeyopt',
    `ec_paramgen_curve:${curve}`,
    '-pkeyopt',
    `ec_param_enc:${encoding}`,
    '-out',
    'odd.pem',
  );
  expect(parseCertificate(openssl.selfSign('odd.pem', plain('CN = a'))).subjectPublicKeyInfo.algorithm).toBe(told);
});

test.each([
  [['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], 'rsa-1024', 'sha256WithRSAEncryption'],
  [['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1023'], 'rsa-1023', 'sha256WithRSAEncryption'],
  [['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:1024'], 'rsa-pss-1024', 'rsassaPss'],
  [['-algorithm', 'ED448'], 'ed448', 'ED448'],
])('a key made with %j is told as %s', (args, told, signatureAlgorithm) => {
  openssl.run('genpkey', ...args, '-out', 'odd.pem');
  const parsed = parseCertificate(openssl.selfSign('odd.pem', plain('CN = a')));
  expect([parsed.subjectPublicKeyInfo.algorithm, parsed.signatureAlgorithm]).toEqual([told, signatureAlgorithm]);
});
