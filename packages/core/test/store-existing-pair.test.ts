import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parsePrivateKey } from '../src/certificate/private-key.ts';
import type { PairWrite } from '../src/store/pair-write.ts';
import { openStore, type Store } from '../src/store/store.ts';
import {
  issuedWrite,
  keptKeyWrite,
  makeTestFolder,
  makeTestPairs,
  readRows,
  readTree,
  type TestPair,
} from './store/store-fixture.ts';

let old: TestPair;
let wanted: TestPair;
beforeAll(() => {
  [old, wanted] = makeTestPairs(2) as [TestPair, TestPair];
});

async function openTestStore(): Promise<{ assetsFolder: string; store: Store }> {
  const assetsFolder = makeTestFolder(onTestFinished);
  const store = await openStore(assetsFolder);
  onTestFinished(() => store.close());
  return { assetsFolder, store };
}

const refused = (code: string, part: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(part) });

describe('what is there decides what a save does', () => {
  type Found = 'nothing' | 'both' | 'certificate' | 'key';
  type Kind = 'new key' | 'kept key' | 'no key';
  const rows: [Kind, Found, PairWrite['ifExists'], string][] = [
    ['new key', 'nothing', 'keep', 'stored'],
    ['new key', 'nothing', 'refuse', 'stored'],
    ['new key', 'nothing', 'replace', 'stored'],
    ['new key', 'both', 'keep', 'kept'],
    ['new key', 'both', 'refuse', 'file-exists'],
    ['new key', 'both', 'replace', 'stored'],
    ['new key', 'certificate', 'keep', 'key-missing'],
    ['new key', 'certificate', 'refuse', 'key-missing'],
    ['new key', 'certificate', 'replace', 'stored'],
    ['new key', 'key', 'keep', 'file-exists'],
    ['new key', 'key', 'replace', 'stored'],
    ['kept key', 'nothing', 'keep', 'key-missing'],
    ['kept key', 'certificate', 'replace', 'key-missing'],
    ['kept key', 'both', 'keep', 'kept'],
    ['kept key', 'both', 'refuse', 'file-exists'],
    ['kept key', 'both', 'replace', 'key-mismatch'],
    ['kept key', 'key', 'keep', 'key-mismatch'],
    ['no key', 'nothing', 'keep', 'stored'],
    ['no key', 'certificate', 'keep', 'kept'],
    ['no key', 'certificate', 'refuse', 'file-exists'],
    ['no key', 'certificate', 'replace', 'stored'],
    ['no key', 'key', 'keep', 'key-mismatch'],
    ['no key', 'both', 'replace', 'key-mismatch'],
  ];

  test.each(rows)('%s, %s there, ifExists %s: %s', async (kind, found, ifExists, expected) => {
    const { assetsFolder, store } = await openTestStore();
    const [certificatePath, keyPath] = ['alice.pem', 'alice-key.pem'].map((file) =>
      path.join(assetsFolder, 'keys', file),
    );
    if (found === 'both' || found === 'certificate') writeFileSync(certificatePath as string, old.certificatePem);
    if (found === 'both' || found === 'key') writeFileSync(keyPath as string, old.privateKeyPem);
    const { privateKeyPem, ...withoutKey } = issuedWrite('alice', wanted, { ifExists });
    const keyPart = { 'new key': { privateKeyPem: wanted.privateKeyPem }, 'kept key': { keepKey: true }, 'no key': {} }[
      kind
    ];
    const before = readTree(assetsFolder);

    const outcome = await store.save({ ...withoutKey, ...keyPart }).catch((error) => error.code);
    expect(outcome).toBe(expected);
    const tree = readTree(assetsFolder);
    if (outcome !== 'stored') {
      expect(tree).toEqual(before);
      expect(readRows(assetsFolder)).toEqual([]);
      return;
    }
    expect(tree['keys/alice.pem']).toBe(wanted.certificatePem);
    expect(tree['keys/alice-key.pem']).toBe(kind === 'new key' ? wanted.privateKeyPem : before['keys/alice-key.pem']);
    expect(tree['keys/alice.pem.bak']).toBe(before['keys/alice.pem']);
    expect(tree['keys/alice-key.pem.bak']).toBe(before['keys/alice-key.pem']);
    expect(readRows(assetsFolder)).toHaveLength(1);
  });

  test.each(['keep', 'replace'] as const)(
    'a kept key that belongs to the certificate is signed again (%s)',
    async (ifExists) => {
      const { assetsFolder, store } = await openTestStore();
      writeFileSync(path.join(assetsFolder, 'keys/alice-key.pem'), wanted.privateKeyPem);
      expect(await store.save(keptKeyWrite('alice', wanted, { ifExists }))).toBe('stored');
      expect(readTree(assetsFolder)).toMatchObject({
        'keys/alice.pem': wanted.certificatePem,
        'keys/alice-key.pem': wanted.privateKeyPem,
      });
    },
  );

  test('an encrypted key is trusted to be the one that was signed', async () => {
    const { assetsFolder, store } = await openTestStore();
    const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-passout', 'pass:secret'], {
      input: wanted.privateKeyPem,
      encoding: 'utf8',
    });
    expect(() => parsePrivateKey(encrypted)).toThrow();
    writeFileSync(path.join(assetsFolder, 'keys/alice-key.pem'), encrypted);
    expect(await store.save(keptKeyWrite('alice', wanted))).toBe('stored');
  });

  test.each([
    [0o600, 0o600],
    [0o644, 0o644],
    [0o666, 0o644],
  ])('a certificate of mode %o leaves a backup of mode %o', async (mode, expected) => {
    const { assetsFolder, store } = await openTestStore();
    const certificatePath = path.join(assetsFolder, 'keys/alice.pem');
    writeFileSync(certificatePath, old.certificatePem + old.privateKeyPem);
    chmodSync(certificatePath, mode);
    await store.save(issuedWrite('alice', wanted, { ifExists: 'replace' }));
    expect(statSync(`${certificatePath}.bak`).mode & 0o777).toBe(expected);
  });

  test.each(['alice.pem', 'alice-key.pem'])('a %s too long to be one is refused', async (fileName) => {
    const { assetsFolder, store } = await openTestStore();
    const filePath = path.join(assetsFolder, 'keys', fileName);
    writeFileSync(filePath, '');
    truncateSync(filePath, 3_000_000_000);
    await expect(store.save(issuedWrite('alice', wanted, { ifExists: 'replace' }))).rejects.toEqual(
      refused('file-exists', `${fileName} is there and has 3000000000 bytes`),
    );
  });

  test('a folder under the name of a certificate is refused', async () => {
    const { assetsFolder, store } = await openTestStore();
    mkdirSync(path.join(assetsFolder, 'keys/alice.pem'));
    await expect(store.save(issuedWrite('alice', wanted, { ifExists: 'replace' }))).rejects.toEqual(
      refused('file-exists', 'keys/alice.pem'),
    );
  });
});
