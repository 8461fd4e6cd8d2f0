import { createPrivateKey, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { makeRunner, temporaryFolder } from '../../test/flows/fake-openssl.ts';
import { encryptKey, leafTbs, makeTbs, withNames } from '../../test/flows/signing-fixture.ts';
import { x509 } from '../../test/peculiar-x509.ts';
import { keyAlgorithms } from '../certificate/key-algorithm.ts';
import { createKeyAndRequest, createRequest } from './key-and-request.ts';

const { runner } = makeRunner(afterAll);

describe('a new key with its request', () => {
  test.each(keyAlgorithms)('%s: PKCS#8, and a request that it signed', async (keyAlgorithm) => {
    const tbs = makeTbs({ keyAlgorithm, extensions: withNames('web.example') });
    const { privateKeyPem, certificationRequest } = await createKeyAndRequest(runner, tbs);
    expect(privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n$/);
    const spki = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'der' });
    expect(certificationRequest.subjectPublicKeyInfo.der.equals(spki)).toBe(true);
    expect(certificationRequest.subjectPublicKeyInfo.algorithm).toBe(keyAlgorithm);
    const peculiar = new x509.Pkcs10CertificateRequest(certificationRequest.pem);
    expect(peculiar.subject).toBe('CN=web');
    const [names] = peculiar.extensions.map(({ rawData }) => new x509.SubjectAlternativeNameExtension(rawData));
    expect(names?.names.items.map(({ value }) => value)).toEqual(['web.example']);
    expect(await peculiar.verify()).toBe(true);
  });

  it('every key is another', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => createKeyAndRequest(runner, leafTbs)));
    expect(new Set(made.map(({ privateKeyPem }) => privateKeyPem)).size).toBe(10);
  });

  it('the subject as it was decided: order, repeated attributes, and none at all', async () => {
    const subject = ['commonName', 'organizationName', 'organizationName', 'countryName'].map((type, index) => ({
      type,
      value: type === 'countryName' ? 'DE' : `${type} ${index}`,
    }));
    const full = await createKeyAndRequest(runner, makeTbs({ subject }));
    expect(full.certificationRequest.subject).toEqual(subject);
    const critical = { subjectAltName: { critical: true, names: [{ type: 'dNSName' as const, value: 'a.example' }] } };
    const empty = await createKeyAndRequest(runner, makeTbs({ subject: [], extensions: critical }));
    expect(empty.certificationRequest).toMatchObject({ subject: [], extensions: critical });
  });
});

describe('a request from a key that is there', () => {
  async function keyFile(passphrase?: string) {
    const folder = temporaryFolder(onTestFinished);
    const { privateKeyPem, certificationRequest } = await createKeyAndRequest(runner, leafTbs);
    const file = path.join(folder, 'a key -x.pem');
    writeFileSync(file, passphrase === undefined ? privateKeyPem : encryptKey(privateKeyPem, passphrase));
    return { file, der: certificationRequest.subjectPublicKeyInfo.der };
  }

  test.each([undefined, 'pässword', ' with spaces and "quotes" ', 'x'.repeat(200)])(
    'with the passphrase %j',
    async (passphrase) => {
      const { file, der } = await keyFile(passphrase);
      const request = await createRequest(runner, leafTbs, { path: file, passphrase });
      expect(request.subjectPublicKeyInfo.der.equals(der)).toBe(true);
    },
  );

  test.each([
    ['the wrong one', 'wrong'],
    ['none, which openssl must not ask for', undefined],
  ])('with %s', async (_, passphrase) => {
    const { file } = await keyFile('right');
    await expect(createRequest(runner, leafTbs, { path: file, passphrase })).rejects.toThrow(
      expect.objectContaining({ code: 'openssl-failed' }),
    );
  });

  it('that is gone', async () => {
    await expect(createRequest(runner, leafTbs, { path: '/nowhere/key.pem' })).rejects.toThrow(
      expect.objectContaining({ code: 'openssl-failed' }),
    );
  });
});

describe('an openssl that prints something else', () => {
  const keyOf = (command: string) => `${command} | sed -n '/BEGIN PRIVATE/,/END PRIVATE/p'`;
  const requestOf = (command: string) => `${command} | sed -n '/BEGIN CERT/,/END CERT/p'`;
  const asked = '"$REAL" "$@"';
  const make = (kind: string) => `"$REAL" req -new -newkey ${kind} -noenc -keyout - -config request.cnf`;

  test.each([
    ['nothing', 'true'],
    ['nothing, and fails', 'exit 1'],
    ['garbage', 'head -c 4000 /dev/urandom'],
    ['a text', 'echo well done'],
    ['half of all', `${asked} | head -c 200`],
    ['half a key and a whole request', `${keyOf(asked)} | head -c 100; echo; ${requestOf(asked)}`],
    ['a key alone', keyOf(asked)],
    ['a request alone', requestOf(asked)],
    ['a key that is not exact base64', `${asked} | sed '2s/^./!/'`],
    ['a key with other bytes', `${asked} | sed '2s/^.\\{20\\}/AAAAAAAAAAAAAAAAAAAA/'`],
    [
      'an encrypted key',
      `${make('ed25519')} | sed 's/BEGIN PRIVATE/BEGIN ENCRYPTED PRIVATE/;s/END PRIVATE/END ENCRYPTED PRIVATE/'`,
    ],
    ['a key of another kind', make('ed25519')],
    ['a key on another curve', make('ec -pkeyopt ec_paramgen_curve:P-384')],
    ['a key with explicit parameters', make('ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit')],
    ['a request for another key', `${keyOf(asked)}; ${requestOf(asked)}`],
    ['all of it, and fails', `${asked}; exit 1`],
  ])('%s', async (_, script) => {
    const fake = makeRunner(onTestFinished, { script });
    await expect(createKeyAndRequest(fake.runner, leafTbs)).rejects.toThrow(
      expect.objectContaining({ code: 'openssl-failed', message: expect.stringMatching(/^openssl req /) }),
    );
  });

  it('no message holds anything of what it printed', async () => {
    const fake = makeRunner(onTestFinished, { script: `${asked} | sed 's/^M/?/'` });
    const error: unknown = await createKeyAndRequest(fake.runner, leafTbs).catch((thrown) => thrown);
    expect(String(error)).not.toMatch(/BEGIN|[A-Za-z0-9+/]{30}/);
    expect(JSON.stringify(fake.runs)).not.toContain('PRIVATE');
  });
});
