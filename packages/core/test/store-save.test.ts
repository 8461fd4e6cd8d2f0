import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '../src/store/store.ts';
import {
  issuedWrite,
  makeTestFolder,
  makeTestPairs,
  readRows,
  readTree,
  type TestPair,
  testAudit,
} from './store/store-fixture.ts';

let old: TestPair;
let wanted: TestPair;
let many: TestPair[];
beforeAll(() => {
  [old, wanted, ...many] = makeTestPairs(20) as [TestPair, TestPair, ...TestPair[]];
});

async function openTestStore(): Promise<{ assetsFolder: string; store: Store }> {
  const assetsFolder = makeTestFolder(onTestFinished);
  const store = await openStore(assetsFolder, { clock: { now: () => new Date('2026-02-03T04:05:06Z') } });
  onTestFinished(() => store.close());
  return { assetsFolder, store };
}

const refused = (code: string, part: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(part) });

describe('the record', () => {
  test('holds what was issued, and tells which certificate took the place of another', async () => {
    const { store } = await openTestStore();
    await store.save(issuedWrite('alice', old));
    await store.save(issuedWrite('alice', wanted, { ifExists: 'replace' }));
    const write = issuedWrite('alice', old);
    const [first, second, ...more] = store.findIssued({ name: 'alice' });
    expect(more).toEqual([]);
    expect(first).toEqual({
      name: 'alice',
      serialNumber: write.issued?.certificate.serialNumber,
      authority: 'ca',
      profile: 'tls-client',
      subject: write.issued?.certificate.subject,
      subjectAltName: [],
      keptIn: 'folder',
      notBefore: write.issued?.certificate.validity.notBefore,
      notAfter: write.issued?.certificate.validity.notAfter,
      fingerprint: write.issued?.certificate.fingerprint,
      pem: write.issued?.certificate.pem,
      issuedAt: new Date('2026-01-02T03:04:05Z'),
      frontEnd: 'test',
      supersededAt: new Date('2026-02-03T04:05:06Z'),
    });
    expect(second?.supersededAt).toBeUndefined();
    const { serialNumber = '' } = second ?? {};
    expect(store.findIssued({ authority: 'ca', serialNumber })).toEqual([second]);
    expect(store.findIssued({ authority: 'other', serialNumber })).toEqual([]);
  });

  test('does not list an imported certificate, but knows that it took the place of an issued one', async () => {
    const { store } = await openTestStore();
    await store.save(issuedWrite('ca', old));
    const { issued: _, ...imported } = issuedWrite('ca', wanted, { ifExists: 'replace' });
    expect(await store.save(imported)).toBe('stored');
    expect(store.findIssued().map(({ supersededAt }) => supersededAt)).toEqual([new Date('2026-02-03T04:05:06Z')]);
  });

  test('refuses one serial number twice, and that save alone', async () => {
    const { assetsFolder, store } = await openTestStore();
    const [first, again, other] = await Promise.allSettled([
      store.save(issuedWrite('a', old)),
      store.save(issuedWrite('b', old)),
      store.save(issuedWrite('c', wanted)),
    ]);
    expect(first).toMatchObject({ value: 'stored' });
    expect(again).toMatchObject({ reason: refused('not-as-planned', 'on record already') });
    expect(other).toMatchObject({ value: 'stored' });
    expect(Object.keys(readTree(assetsFolder))).toEqual([
      '.certwright',
      ...['a', 'c'].flatMap((n) => [`keys/${n}-key.pem`, `keys/${n}.pem`]),
    ]);
  });
});

describe('many saves at once', () => {
  test('are gathered, and each is answered', async () => {
    const steps: string[] = [];
    const assetsFolder = makeTestFolder(onTestFinished);
    const store = await openStore(assetsFolder, { onStep: (step) => steps.push(step) });
    const outcomes = await Promise.all(many.map((pair, index) => store.save(issuedWrite(`p${index}`, pair))));
    await store.close();
    expect(new Set(outcomes)).toEqual(new Set(['stored']));
    expect(steps.filter((step) => step === 'committed')).toHaveLength(1);
    expect(readRows(assetsFolder)).toHaveLength(many.length);
  });

  test('of one name: the first is stored, the others find it', async () => {
    const { store } = await openTestStore();
    const outcomes = await Promise.all(many.slice(0, 3).map((pair) => store.save(issuedWrite('alice', pair))));
    expect(outcomes).toEqual(['stored', 'kept', 'kept']);
  });

  test('of names that differ in case: one is stored', async () => {
    const { store } = await openTestStore();
    const [first, second] = await Promise.allSettled([
      store.save(issuedWrite('alice', old)),
      store.save(issuedWrite('Alice', wanted)),
    ]);
    expect(first).toMatchObject({ value: 'stored' });
    expect(second).toMatchObject({ reason: refused('name-invalid', 'Alice') });
  });
});

describe('names', () => {
  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    '.hidden',
    '-dash',
    'a\nb',
    'a\0b',
    'x-key',
    'x-KEY',
    'ä'.repeat(101),
  ])('%j is refused', async (name) => {
    const { store } = await openTestStore();
    await expect(store.save(issuedWrite(name, wanted))).rejects.toMatchObject({ code: 'name-invalid' });
    await expect(store.saveFile({ name, content: '', audit: testAudit })).rejects.toMatchObject({
      code: 'name-invalid',
    });
  });

  test('a pair that an operator has put there counts for the comparison of case, also later', async () => {
    const { assetsFolder, store } = await openTestStore();
    await store.save(issuedWrite('first', old));
    writeFileSync(path.join(assetsFolder, 'keys/ALICE.pem'), 'x');
    await expect(store.save(issuedWrite('alice', wanted))).rejects.toEqual(refused('name-invalid', 'ALICE'));
    rmSync(path.join(assetsFolder, 'keys/ALICE.pem'));
    expect(await store.save(issuedWrite('alice', wanted))).toBe('stored');
  });

  test('the longest name is stored and backed up', async () => {
    const { assetsFolder, store } = await openTestStore();
    const name = 'n'.repeat(200);
    await store.save(issuedWrite(name, old));
    await store.save(issuedWrite(name, wanted, { ifExists: 'replace' }));
    expect(readTree(assetsFolder)[`keys/${name}-key.pem.bak`]).toBe(old.privateKeyPem);
  });
});

describe('a file of the assets folder', () => {
  test('is written, left, or replaced with a backup', async () => {
    const { assetsFolder, store } = await openTestStore();
    expect(await store.saveFile({ name: 'kubeconfig', content: 'one', audit: testAudit })).toBe('written');
    expect(await store.saveFile({ name: 'kubeconfig', content: 'one', audit: testAudit })).toBe('unchanged');
    expect(await store.saveFile({ name: 'kubeconfig', content: 'two', audit: testAudit })).toBe('replaced');
    expect(readTree(assetsFolder)).toMatchObject({ kubeconfig: 'two', 'kubeconfig.bak': 'one' });
  });

  test.each(['certwright.db', 'certwright.db-wal', 'keys', 'profiles'])('is not named %s', async (name) => {
    const { store } = await openTestStore();
    await expect(store.saveFile({ name, content: '', audit: testAudit })).rejects.toMatchObject({
      code: 'name-invalid',
    });
  });
});

describe('links', () => {
  test('a pair under links is replaced, and what they lead to is untouched', async () => {
    const { assetsFolder, store } = await openTestStore();
    const outside = path.join(path.dirname(assetsFolder), 'outside');
    writeFileSync(`${outside}.pem`, old.certificatePem);
    writeFileSync(`${outside}-key.pem`, old.privateKeyPem);
    symlinkSync(`${outside}.pem`, path.join(assetsFolder, 'keys/alice.pem'));
    symlinkSync(`${outside}-key.pem`, path.join(assetsFolder, 'keys/alice-key.pem'));
    symlinkSync('/nowhere', path.join(assetsFolder, 'keys/alice-key.pem.bak'));
    await store.save(issuedWrite('alice', wanted, { ifExists: 'replace' }));
    expect(readFileSync(`${outside}.pem`, 'utf8')).toBe(old.certificatePem);
    expect(readFileSync(`${outside}-key.pem`, 'utf8')).toBe(old.privateKeyPem);
    expect(readTree(assetsFolder)).toMatchObject({
      'keys/alice.pem': wanted.certificatePem,
      'keys/alice-key.pem': wanted.privateKeyPem,
      'keys/alice.pem.bak': old.certificatePem,
      'keys/alice-key.pem.bak': old.privateKeyPem,
    });
  });

  test('a link that leads nowhere is not written through', async () => {
    const { assetsFolder, store } = await openTestStore();
    const outside = path.join(path.dirname(assetsFolder), 'outside');
    symlinkSync(outside, path.join(assetsFolder, 'kubeconfig'));
    expect(await store.saveFile({ name: 'kubeconfig', content: 'x', audit: testAudit })).toBe('replaced');
    expect(() => readFileSync(outside)).toThrow('ENOENT');
  });

  test('a keys folder that became a link while the store was open is refused', async () => {
    const { assetsFolder, store } = await openTestStore();
    rmSync(path.join(assetsFolder, 'keys'), { recursive: true });
    symlinkSync('/tmp', path.join(assetsFolder, 'keys'));
    await expect(store.save(issuedWrite('alice', wanted))).rejects.toEqual(refused('folder-invalid', 'symbolic link'));
  });
});
