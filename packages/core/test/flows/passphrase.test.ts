import { createPrivateKey } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { changePassphrase } from '../../src/change-passphrase.ts';
import { createAuthority } from '../../src/create-authority.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { rotateAuthority } from '../../src/rotate-authority.ts';
import { rotationStages } from '../../src/rotation.ts';
import { fakeOpensslFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { isSignedBy } from './read-back.ts';

const [old, new_] = ['correct horse', 'battery staple'];
/** PBES2, scrypt and aes256-CBC-PAD (RFC 8018 §A.4, RFC 7914 §7.1, RFC 3565 §4.1), as DER. */
const algorithms = ['06092a864886f70d01050d', '06092b06010401da47040b', '060960864801650304012a'];

/** Asked by name; what was asked stands in the list. */
function asking(passphrases: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const getPassphrase = async (name: string) => {
    asked.push(name);
    return passphrases[name] ?? 'nobody knows it';
  };
  return { asked, getPassphrase };
}

function openBenchAsking(passphrases: Readonly<Record<string, string>>, more: object = {}) {
  const { asked, getPassphrase } = asking(passphrases);
  return { asked, bench: openBench(onTestFinished, { getPassphrase, ...more }) };
}

function createEncrypted({ workbench }: Bench, name = 'ca', passphrase = old) {
  const request = { name, lifetimeDays: 3650 };
  return createAuthority(workbench, request, { getNewPassphrase: async () => passphrase });
}

function expectEncrypted(bench: Bench, name: string, passphrase: string): void {
  const pem = bench.read('keys', `${name}-key.pem`);
  expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64').toString('hex');
  for (const algorithm of algorithms) expect(der).toContain(algorithm);
  expect(createPrivateKey({ key: pem, passphrase }).type).toBe('private');
  expect(() => createPrivateKey({ key: pem, passphrase: `${passphrase}x` })).toThrow();
  expect(statSync(bench.file('keys', `${name}-key.pem`)).mode & 0o777).toBe(0o600);
}

describe('an authority whose key is encrypted from the first', () => {
  test('has it under scrypt and AES-256, signs with it, and nobody is asked for it in the command that gave it', async () => {
    const { asked, bench } = openBenchAsking({ ca: old });
    await createEncrypted(bench);
    expectEncrypted(bench, 'ca', old);
    await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
    expect(await isSignedBy(bench.read('keys', 'alice.pem'), bench.read('keys', 'ca.pem'))).toBe(true);
    expect(asked).toEqual([]);
  });

  test('another command asks once, however much it signs', async () => {
    const { bench } = openBenchAsking({});
    await createEncrypted(bench);
    const { asked, bench: later } = openBenchAsking({ ca: old }, { assetsFolder: bench.assetsFolder });
    await Promise.all(['a', 'b', 'c'].map((name) => issueCertificate(later.workbench, { name, lifetimeDays: 30 })));
    expect(asked).toEqual(['ca']);
  });

  test.each(['ec-p384', 'rsa-2048', 'ed25519'])('of kind %s, below another', async (keyAlgorithm) => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const request = { name: 'issuing', authority: 'ca', keyAlgorithm, lifetimeDays: 30 };
    await createAuthority(bench.workbench, request, { getNewPassphrase: async () => old });
    expectEncrypted(bench, 'issuing', old);
  });

  test.each([
    ['short', 'seven77', /has 7 characters/],
    ['of two lines', 'one line\nanother', /line break/],
    ['endless', 'x'.repeat(1024), /more than 1023 bytes/],
  ])('a passphrase that is %s is refused, and not told', async (_, passphrase, part) => {
    const bench = openBench(onTestFinished);
    await expectRefused(bench, () => createEncrypted(bench, 'ca', passphrase), 'request-invalid', part);
    await expect(createEncrypted(bench, 'ca', passphrase)).rejects.not.toThrow(passphrase);
  });

  test('is not asked for when something else is wrong', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const getNewPassphrase = async () => expect.unreachable('it was asked for');
    const create = () => createAuthority(bench.workbench, { name: 'ca' }, { getNewPassphrase });
    await expectRefused(bench, create, 'authority-exists');
  });

  test('what openssl makes of the key is not taken on trust', async () => {
    const script =
      '[ "$1" = pkcs8 ] && { "$REAL" genpkey -algorithm ed25519 | "$REAL" "$@" -in /dev/stdin; exit; }; exec "$REAL" "$@"';
    const searchPath = `${fakeOpensslFolder(script, onTestFinished)}:${process.env.PATH}`;
    const bench = openBench(onTestFinished, { settings: { searchPath } });
    await expectRefused(bench, () => createEncrypted(bench), 'openssl-failed', /pkcs8/);
  });
});

describe('a passphrase that is changed', () => {
  function change(bench: Bench, passphrase: string | undefined, name = 'ca') {
    const getNewPassphrase = passphrase === undefined ? undefined : async () => passphrase;
    return changePassphrase(bench.workbench, { name, getNewPassphrase });
  }

  test('opens the same key, and no file keeps it under the old one', async () => {
    const { bench } = openBenchAsking({});
    await createEncrypted(bench);
    const certificate = bench.read('keys', 'ca.pem');
    const { bench: later, asked } = openBenchAsking({ ca: old }, { assetsFolder: bench.assetsFolder });
    expect(await change(later, new_)).toMatchObject({ name: 'ca', encrypted: true });
    expectEncrypted(later, 'ca', new_);
    expect(asked).toEqual(['ca']);
    expect(later.read('keys', 'ca.pem')).toBe(certificate);
    expect(readdirSync(later.file('keys')).sort()).toEqual(['ca-key.pem', 'ca.pem']);
    const entries = (await later.workbench.store()).reader.findAuditEntries({ action: 'change-passphrase' });
    expect(entries.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual(['ca done']);
  });

  test('may be the first one, and may be taken away', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const plain = createPrivateKey(bench.read('keys', 'ca-key.pem'));
    await change(bench, old);
    expectEncrypted(bench, 'ca', old);
    const { bench: later } = openBenchAsking({ ca: old }, { assetsFolder: bench.assetsFolder });
    expect(await change(later, undefined)).toMatchObject({ encrypted: false });
    expect(createPrivateKey(later.read('keys', 'ca-key.pem')).equals(plain)).toBe(true);
  });

  test('is refused with another one than the old, and for what is no authority', async () => {
    const { bench } = openBenchAsking({});
    await createEncrypted(bench);
    const { bench: later } = openBenchAsking({ ca: 'wrong horse' }, { assetsFolder: bench.assetsFolder });
    await expectRefused(later, () => change(later, new_), 'passphrase-wrong');
    const { bench: again } = openBenchAsking({ ca: old }, { assetsFolder: bench.assetsFolder });
    await issueCertificate(again.workbench, { name: 'alice', lifetimeDays: 30 });
    await expectRefused(again, () => change(again, new_, 'alice'), 'authority-not-found', '"alice"');
    await expectRefused(again, () => change(again, 'short'), 'request-invalid', '5 characters');
  });

  test('cannot be taken away where there is none', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await expectRefused(bench, () => change(bench, undefined), 'request-invalid', 'has no passphrase');
  });
});

test('a rotation puts the new key under the passphrase of the old one', async () => {
  const { bench } = openBenchAsking({});
  await createEncrypted(bench);
  await issueCertificate(bench.workbench, { name: 'alice', lifetimeDays: 30 });
  await bench.workbench.close();
  for (const stage of rotationStages) {
    const { bench: later } = openBenchAsking({ ca: old }, { assetsFolder: bench.assetsFolder });
    await rotateAuthority(later.workbench, { name: 'ca', stage });
  }
  expectEncrypted(bench, 'ca', old);
  expectEncrypted(bench, 'ca-previous', old);
  expect(await isSignedBy(bench.read('keys', 'alice.pem'), bench.read('keys', 'ca.pem'))).toBe(true);
});
