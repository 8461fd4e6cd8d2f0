import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { checkFolder } from '../src/store/check-folder.ts';
import { readPairs } from '../src/store/read-pairs.ts';
import { openRecordReader } from '../src/store/record-reader.ts';
import { needsTidying, openStore } from '../src/store/store.ts';
import { issuedWrite, makeTestPairs, readRows, readTree, type TestPair } from './store/store-fixture.ts';
import { canMount, leaveRoom, makeReadOnly, mountSmallFileSystem } from './store/test-mount.ts';

let first: TestPair;
let second: TestPair;
beforeAll(() => {
  [first, second] = makeTestPairs(2) as [TestPair, TestPair];
});

const noSpaceLeft = expect.objectContaining({
  code: 'storage-failed',
  message: expect.stringContaining('no space left'),
});
const readOnly = expect.objectContaining({ code: 'storage-failed', message: expect.stringContaining('EROFS') });

async function saveOnce(assetsFolder: string, pair: TestPair): Promise<unknown> {
  try {
    const store = await openStore(assetsFolder);
    try {
      return await store.save(issuedWrite('alice', pair, { ifExists: 'replace' }));
    } finally {
      await store.close();
    }
  } catch (error) {
    return error;
  }
}

describe.skipIf(!canMount())('on file systems of our own (needs mount)', () => {
  test('a new folder on a full 64 KB file system: told, and no half of anything', async () => {
    const folder = mountSmallFileSystem('64k', onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    expect(await saveOnce(assetsFolder, first)).toEqual(noSpaceLeft);
    expect(Object.keys(readTree(assetsFolder)).filter((file) => file !== '.certwright')).toEqual([]);
  });

  test('whatever room is left, a pair is replaced whole or not at all, and goes in once there is room', async () => {
    const folder = mountSmallFileSystem('512k', onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    const outcomes = new Set<string>();
    for (let roomKb = 0; roomKb <= 96; roomKb += 4) {
      rmSync(assetsFolder, { recursive: true, force: true });
      expect(await saveOnce(assetsFolder, first)).toBe('stored');
      leaveRoom(folder, roomKb);
      const outcome = await saveOnce(assetsFolder, second);
      outcomes.add(outcome === 'stored' ? 'stored' : 'refused');
      if (outcome !== 'stored') expect(outcome).toEqual(noSpaceLeft);
      rmSync(path.join(folder, 'filler'));
      expectFirstOrSecond(assetsFolder);
      if (outcome !== 'stored') expect(await saveOnce(assetsFolder, second)).toBe('stored');
    }
    expect([...outcomes]).toEqual(['refused', 'stored']);
  });

  test('a read-only file system is named, for a new folder and for one with a record', async () => {
    const folder = mountSmallFileSystem('1m', onTestFinished);
    expect(await saveOnce(path.join(folder, 'assets'), first)).toBe('stored');
    mkdirSync(path.join(folder, 'new'));
    makeReadOnly(folder);
    expect(await saveOnce(path.join(folder, 'assets'), second)).toEqual(readOnly);
    expect(await saveOnce(path.join(folder, 'new'), second)).toEqual(readOnly);
    expect(await saveOnce(path.join(folder, 'other'), second)).toEqual(readOnly);
    expect(readdirSync(path.join(folder, 'new'))).toEqual([]);
  });

  test('a read-only file system can be read and checked', async () => {
    const folder = mountSmallFileSystem('1m', onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    expect(await saveOnce(assetsFolder, first)).toBe('stored');
    makeReadOnly(folder);
    expect(readPairs(assetsFolder).map(({ name }) => name)).toEqual(['alice']);
    expect(needsTidying(assetsFolder)).toBe(false);
    expect(checkFolder(assetsFolder).map(({ level }) => level)).toEqual(['ok', 'ok']);
  });

  test('a record whose log cannot be read there is not read without it', async () => {
    const folder = mountSmallFileSystem('1m', onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    const store = await openStore(path.join(folder, 'open'));
    await store.save(issuedWrite('alice', first));
    cpSync(path.join(folder, 'open'), assetsFolder, { recursive: true });
    await store.close();
    rmSync(path.join(assetsFolder, 'certwright.db-shm'));
    makeReadOnly(folder);
    expect(() => openRecordReader(assetsFolder)).toThrow(expect.objectContaining({ code: 'storage-failed' }));
    expect(checkFolder(assetsFolder).map(({ level }) => level)).toContain('broken');
  });
});

function expectFirstOrSecond(assetsFolder: string): void {
  const { '.certwright': _, ...tree } = readTree(assetsFolder);
  const pairFiles = (pair: TestPair, ending: string) => ({
    [`keys/alice.pem${ending}`]: pair.certificatePem,
    [`keys/alice-key.pem${ending}`]: pair.privateKeyPem,
  });
  const rows = readRows(assetsFolder);
  expect(tree).toEqual(
    rows.length === 1 ? pairFiles(first, '') : { ...pairFiles(second, ''), ...pairFiles(first, '.bak') },
  );
}
