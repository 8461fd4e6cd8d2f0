import { afterAll, describe, expect, it, test } from 'vitest';
import { OpensslFolder } from '../../test/openssl-folder.ts';
import { keyAlgorithms } from './key-algorithm.ts';
import { parseCertificate } from './parse-certificate.ts';
import { parsePem } from './pem.ts';
import { isEncryptedPrivateKey, parsePrivateKey, privateKeyDer } from './private-key.ts';

const openssl = new OpensslFolder();
afterAll(() => openssl.remove());

const config = '[req]\ndistinguished_name = subject\nprompt = no\n[subject]\nCN = a\n';

test.each(keyAlgorithms)('the public half of %s is what openssl puts into a certificate', (algorithm) => {
  const key = openssl.makeKey(algorithm);
  const { subjectPublicKeyInfo } = parseCertificate(openssl.selfSign(key, config));
  expect(parsePrivateKey(openssl.read(`${algorithm}-key.pem`)).subjectPublicKeyInfo).toEqual(subjectPublicKeyInfo);
});

const plainPath = openssl.makeKey('ec-p256');
const rsaPath = openssl.makeKey('rsa-2048');
const plain = openssl.run('pkcs8', '-topk8', '-nocrypt', '-in', plainPath);
const password = ['-passout', 'pass:correct'];
const encrypted = {
  'PKCS#8, scrypt': openssl.run('pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-scrypt', '-in', plainPath, ...password),
  'PKCS#8, PBKDF2': openssl.run('pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-in', plainPath, ...password),
  'the older EC form': openssl.run('ec', '-aes256', '-in', plainPath, ...password),
  'the older RSA form': openssl.run('rsa', '-traditional', '-aes256', '-in', rsaPath, ...password),
};

describe('forms that are taken', () => {
  const wanted = parsePrivateKey(plain);

  test.each([
    ['the older EC form', openssl.run('ec', '-in', plainPath)],
    [
      'with its parameters before it',
      openssl.run('ecparam', '-name', 'prime256v1') + openssl.run('ec', '-in', plainPath),
    ],
    ['text around', `text\n${plain}text\n`],
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['a certificate before it', openssl.selfSign(plainPath, config) + plain],
  ])('%s', (_title, pem) => {
    expect(isEncryptedPrivateKey(pem)).toBe(false);
    expect(parsePrivateKey(pem)).toEqual(wanted);
  });

  it('a passphrase that is not needed', () => {
    expect(parsePrivateKey(plain, 'any')).toEqual(wanted);
  });
});

describe.each(Object.entries(encrypted))('encrypted: %s', (_title, pem) => {
  it('is known as such', () => {
    expect(isEncryptedPrivateKey(pem)).toBe(true);
    expect(isEncryptedPrivateKey(pem.replaceAll('\n', '\r\n'))).toBe(true);
  });

  it('opens with its passphrase', () => {
    expect(parsePrivateKey(pem, 'correct').subjectPublicKeyInfo.algorithm).toMatch(/^(ec-p256|rsa-2048)$/);
  });

  it('says that a passphrase is required', () => {
    expect(() => parsePrivateKey(pem)).toThrow(expect.objectContaining({ code: 'passphrase-required' }));
  });

  test.each(['wrong', '', 'x'.repeat(5000)])('says that a passphrase is wrong: %s', (passphrase) => {
    expect(() => parsePrivateKey(pem, passphrase)).toThrow(expect.objectContaining({ code: 'passphrase-wrong' }));
  });
});

test.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['a public key', openssl.run('pkey', '-in', plainPath, '-pubout')],
  ['a certificate', openssl.selfSign(plainPath, config)],
  ['a key cut short', plain.slice(0, 90)],
  ['a key with a part missing', plain.replace(/\n.{20}/, '\n')],
])('refused, and nothing of it told: %s', (_title, pem) => {
  expect(() => parsePrivateKey(pem)).toThrow(
    expect.objectContaining({ code: 'certificate-unreadable', message: 'the private key cannot be read' }),
  );
});

describe('as PKCS#8 it is the same key', () => {
  const wanted = parsePem(plain, 'PRIVATE KEY')[0];

  test.each([
    ['PKCS#8', plain],
    ['the older EC form', openssl.run('ec', '-in', plainPath)],
  ])('%s', (_title, pem) => {
    expect(privateKeyDer(pem)).toEqual(wanted);
  });

  it('of an encrypted one, once it is opened', () => {
    expect(privateKeyDer(encrypted['PKCS#8, scrypt'], 'correct')).toEqual(wanted);
    expect(() => privateKeyDer(encrypted['PKCS#8, scrypt'])).toThrow(
      expect.objectContaining({ code: 'passphrase-required' }),
    );
  });
});
