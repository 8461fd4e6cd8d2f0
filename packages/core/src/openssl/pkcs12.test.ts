import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { makeRunner, realOpenssl, temporaryFolder } from '../../test/flows/fake-openssl.ts';
import { encryptKey, makeTestAuthority, type TestAuthority } from '../../test/flows/signing-fixture.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { formatTrustStore } from '../exchange/format-trust-store.ts';
import { pkcs12Protections } from '../exchange/pkcs12-protection.ts';
import { assertTrustStore, createPkcs12, type Pkcs12Request } from './pkcs12.ts';

let one: TestAuthority;
let other: TestAuthority;
let folder: string;
beforeAll(async () => {
  folder = temporaryFolder(onFileFinished);
  const { runner } = makeRunner(onFileFinished);
  one = await makeTestAuthority(runner, folder);
  writeFileSync(path.join(folder, 'one-key.pem'), one.privateKeyPem);
  other = await makeTestAuthority(runner, temporaryFolder(onFileFinished));
  return () => {
    for (const remove of removals) remove();
  };
});
const removals: (() => void)[] = [];
const onFileFinished = (remove: () => void) => void removals.push(remove);

function request(more: Partial<Pkcs12Request> = {}): Pkcs12Request {
  return {
    key: { path: path.join(folder, 'one-key.pem') },
    certificates: [one.certificate, other.certificate],
    friendlyName: 'the web "server" -in $x',
    password: 'sesame "$x',
    protection: pkcs12Protections.modern,
    ...more,
  };
}

function tellOf(content: Buffer, password: string): string {
  const file = path.join(temporaryFolder(onTestFinished), 'export.p12');
  writeFileSync(file, content);
  const args = ['-c', '"$0" pkcs12 -in "$1" -info -nokeys -passin fd:3 3<"$2" 2>&1', realOpenssl, file];
  writeFileSync(`${file}.password`, `${password}\n`);
  return execFileSync('sh', [...args, `${file}.password`], { encoding: 'utf8' });
}

describe('a PKCS#12 file', () => {
  it.each([
    ['modern', 'MAC: sha256, Iteration 100000', 'PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256'],
    ['legacy', 'MAC: sha1, Iteration 2048', 'pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048'],
  ] as const)('that is %s is protected so, keys and certificates alike', async (compatibility, mac, encryption) => {
    const { runner } = makeRunner(onTestFinished);
    const wanted = request({ protection: pkcs12Protections[compatibility] });
    const content = await createPkcs12(runner, wanted);
    const told = tellOf(content, wanted.password);
    expect(told).toContain(mac);
    expect(told).toContain(`PKCS7 Encrypted data: ${encryption}`);
    expect(told).toContain(`Shrouded Keybag: ${encryption}`);
    expect(told).toContain('friendlyName: the web "server" -in $x');
    createSecureContext({ pfx: content, passphrase: wanted.password });
    expect(() => createSecureContext({ pfx: content, passphrase: 'another' })).toThrow();
  });

  it('from an encrypted key', async () => {
    const { runner } = makeRunner(onTestFinished);
    const file = path.join(temporaryFolder(onTestFinished), 'encrypted.pem');
    writeFileSync(file, encryptKey(one.privateKeyPem, 'of the key'));
    const content = await createPkcs12(runner, request({ key: { path: file, passphrase: 'of the key' } }));
    createSecureContext({ pfx: content, passphrase: 'sesame "$x' });
  });

  it('no secret stands in an argument, in the environment, or readable in a file of the work folder', async () => {
    const seen = path.join(temporaryFolder(onTestFinished), 'seen');
    const script = `{ tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$$/environ; find . -type f -exec cat {} +; find . -type l; } >>'${seen}'; exec "$REAL" "$@"`;
    const { runner, runs } = makeRunner(onTestFinished, { script });
    await createPkcs12(runner, request());
    const text = readFileSync(seen, 'latin1');
    expect(text).toContain('./key.pem');
    expect(text).not.toMatch(/sesame|PRIVATE KEY/);
    expect(JSON.stringify(runs)).not.toMatch(/sesame|PRIVATE KEY/);
  });

  const onlyExport = (script: string) => `if [ "$2" = -export ]; then ${script}; else exec "$REAL" "$@"; fi`;
  const onlyReading = (script: string) => `if [ "$2" = -export ]; then exec "$REAL" "$@"; else ${script}; fi`;

  test.each([
    ['a failure', onlyExport('echo no >&2; exit 1'), 'wrote no file protected by AES-256-CBC and sha256'],
    ['nothing, with exit code 0', onlyExport('exit 0'), 'ended with exit code 1'],
    ['garbage', onlyExport('echo garbage'), 'ended with exit code 1'],
    ['half of it', onlyExport('"$REAL" "$@" | head -c 500'), 'ended with exit code 1'],
    ['an output that is read back as nothing', onlyReading('exit 0'), 'wrote other certificates'],
    ['certificates alone', onlyReading('"$REAL" "$@" -nokeys'), 'wrote another key'],
    ['a key alone', onlyReading('"$REAL" "$@" -nocerts'), 'wrote other certificates'],
    ['garbage in between', onlyReading('"$REAL" "$@" | sed s/BEGIN/BEGUN/'), 'printed something that cannot be read'],
  ])('of an openssl that gives %s is refused', async (_title, script, message) => {
    const { runner } = makeRunner(onTestFinished, { script });
    await expect(createPkcs12(runner, request())).rejects.toThrow(
      expect.objectContaining({ code: 'openssl-failed', message: expect.stringContaining(message) }),
    );
  });

  it('with a key of another certificate is refused', async () => {
    const { runner } = makeRunner(onTestFinished);
    const wrong = request({ certificates: [other.certificate] });
    await expect(createPkcs12(runner, wrong)).rejects.toThrow(expect.objectContaining({ code: 'openssl-failed' }));
  });

  it('with the order of its certificates changed is refused', async () => {
    // openssl puts the one of the key first.
    const { runner } = makeRunner(onTestFinished);
    const swapped = request({ certificates: [other.certificate, one.certificate] });
    await expect(createPkcs12(runner, swapped)).rejects.toThrow('wrote other certificates');
  });
});

describe('a trust store', () => {
  const lengths = [1, 30, 31, 32, 33, 63, 64, 256];
  const certificates = (): Certificate[] => [one.certificate, other.certificate];

  it.each(lengths.flatMap((length) => [['modern', length] as const, ['legacy', length] as const]))(
    '%s, with a password of %d characters, opens by it and by no other',
    async (compatibility, length) => {
      const { runner } = makeRunner(onTestFinished);
      const password = 'x'.repeat(length);
      const protection = pkcs12Protections[compatibility];
      const content = formatTrustStore({ name: 'ca', certificates: certificates(), password, protection });
      await assertTrustStore(runner, { content, password, certificates: certificates() });
      const wrong = { content, password: `${password}x`, certificates: certificates() };
      await expect(assertTrustStore(runner, wrong)).rejects.toThrow(
        expect.objectContaining({ code: 'openssl-failed' }),
      );
    },
  );

  it('holds just its certificates, each under a name, marked as Java wants it', () => {
    const protection = pkcs12Protections.modern;
    const content = formatTrustStore({ name: 'ca', certificates: certificates(), password: 'sesame', protection });
    const told = tellOf(content, 'sesame');
    expect([...told.matchAll(/friendlyName: (.*)/g)].map(([, name]) => name)).toEqual(['ca', 'ca-2']);
    expect(told.match(/2\.16\.840\.1\.113894\.746875\.1\.1/g)).toHaveLength(2);
    expect(told).toContain('MAC: sha256, Iteration 100000');
    expect(told).not.toMatch(/Keybag/i);
  });

  it('of other certificates is refused', async () => {
    const { runner } = makeRunner(onTestFinished);
    const [password, protection] = ['sesame', pkcs12Protections.modern];
    const content = formatTrustStore({ name: 'ca', certificates: certificates(), password, protection });
    await expect(assertTrustStore(runner, { content, password, certificates: [one.certificate] })).rejects.toThrow(
      'wrote other certificates',
    );
  });
});
