import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { needsTidying, openStore, recordExists } from '../src/store/store.ts';
import { spoilPage } from './store/damage.ts';
import {
  issuedWrite,
  makeTestFolder,
  makeTestPairs,
  readRows,
  readTree,
  type TestPair,
  testAudit,
} from './store/store-fixture.ts';

let pair: TestPair;
beforeAll(() => {
  [pair] = makeTestPairs(1) as [TestPair];
});

async function makeAssets(): Promise<string> {
  const assetsFolder = makeTestFolder(onTestFinished);
  const store = await openStore(assetsFolder);
  await store.save(issuedWrite('alice', pair));
  await store.close();
  return assetsFolder;
}

async function openingFails(assetsFolder: string): Promise<{ code: string; message: string; hint: string }> {
  return openStore(assetsFolder, { lockTimeoutMs: 50 }).then(
    () => expect.unreachable('it was opened'),
    (error) => error,
  );
}

const modeOf = (...parts: string[]) => (statSync(path.join(...parts)).mode & 0o777).toString(8);

describe('modes', () => {
  test.each([0o000, 0o022, 0o077, 0o777])('are the same under umask %o', async (umask) => {
    const before = process.umask(umask);
    try {
      const assetsFolder = path.join(makeTestFolder(onTestFinished), 'deep', 'er');
      const store = await openStore(assetsFolder);
      await store.save(issuedWrite('alice', pair));
      await store.saveFile({ name: 'kubeconfig', content: 'x', audit: testAudit });
      for (const folder of ['..', '../..', '.', 'keys']) expect(modeOf(assetsFolder, folder)).toBe('700');
      for (const file of readdirSync(assetsFolder).filter((name) => name.startsWith('certwright.db'))) {
        expect([file, modeOf(assetsFolder, file)]).toEqual([file, '600']);
      }
      expect(modeOf(assetsFolder, 'keys/alice-key.pem')).toBe('600');
      expect(modeOf(assetsFolder, 'keys/alice.pem')).toBe('644');
      expect(modeOf(assetsFolder, 'kubeconfig')).toBe('600');
      await store.close();
    } finally {
      process.umask(before);
    }
  });

  test('a backup of a key that everybody could read is 0600, and folders of the operator keep their modes', async () => {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(path.join(assetsFolder, 'keys'), { recursive: true, mode: 0o755 });
    writeFileSync(path.join(assetsFolder, 'keys/ca.pem'), 'old', { mode: 0o644 });
    writeFileSync(path.join(assetsFolder, 'keys/ca-key.pem'), 'old', { mode: 0o644 });
    const store = await openStore(assetsFolder);
    await store.save(issuedWrite('ca', pair, { ifExists: 'replace' }));
    await store.close();
    expect(modeOf(assetsFolder, 'keys/ca-key.pem.bak')).toBe('600');
    expect(modeOf(assetsFolder, 'keys')).toBe('755');
  });
});

describe('the record', () => {
  test('is begun in a folder that certwright never used, beside what is there', async () => {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(path.join(assetsFolder, 'keys'), { recursive: true });
    writeFileSync(path.join(assetsFolder, 'keys/ca.pem'), 'brought');
    expect(recordExists(assetsFolder)).toBe(false);
    await (await openStore(assetsFolder)).close();
    expect(recordExists(assetsFolder)).toBe(true);
    expect(readTree(assetsFolder)).toEqual({
      '.certwright': expect.stringContaining('record'),
      'keys/ca.pem': 'brought',
    });
  });

  test('of two openings at once is begun once', async () => {
    const assetsFolder = makeTestFolder(onTestFinished);
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(assetsFolder)));
    await Promise.all(stores.map((store) => store.close()));
    expect(readdirSync(assetsFolder).sort()).toEqual(['.certwright', 'certwright.db', 'keys']);
  });

  test('that is gone is told, until the marker is moved away', async () => {
    const assetsFolder = await makeAssets();
    rmSync(path.join(assetsFolder, 'certwright.db'));
    expect(await openingFails(assetsFolder)).toMatchObject({
      code: 'record-lost',
      message: expect.stringContaining('.certwright'),
      hint: expect.stringContaining('certwright inventory rebuild'),
    });
    expect(() => recordExists(assetsFolder)).toThrow('is gone');
    expect(readdirSync(assetsFolder).sort()).toEqual(['.certwright', 'keys']);
    rmSync(path.join(assetsFolder, '.certwright'));
    await (await openStore(assetsFolder)).close();
    expect(readRows(assetsFolder)).toEqual([]);
  });

  test('that is gone but for its log is told: a new one must not take over that log', async () => {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(assetsFolder);
    writeFileSync(path.join(assetsFolder, 'certwright.db-wal'), 'x');
    expect(await openingFails(assetsFolder)).toMatchObject({
      code: 'record-lost',
      hint: expect.stringContaining('db-wal'),
    });
  });

  test('that was emptied is lost', async () => {
    const assetsFolder = await makeAssets();
    truncateSync(path.join(assetsFolder, 'certwright.db'));
    expect(await openingFails(assetsFolder)).toMatchObject({ code: 'record-lost' });
  });

  test.each([
    ['garbage', (file: string) => writeFileSync(file, 'garbage '.repeat(4000))],
    ['cut short', (file: string) => truncateSync(file, 4096 * 3)],
    ['of half a header', (file: string) => truncateSync(file, 50)],
    ['garbage behind its first page', (file: string) => spoilPage(file, 'certificates')],
    ['garbage where nothing is looked up', (file: string) => spoilPage(file, 'authorities')],
    ['of a newer version', (file: string) => alter(file, 'PRAGMA user_version = 1000')],
  ])('that is %s is damaged', async (_, damage) => {
    const assetsFolder = await makeAssets();
    const recordPath = path.join(assetsFolder, 'certwright.db');
    damage(recordPath);
    const before = readFileSync(recordPath);
    expect(await openingFails(assetsFolder)).toMatchObject({ code: 'record-damaged', hint: expect.any(String) });
    expect(readFileSync(recordPath).equals(before)).toBe(true);
  });

  test('that was emptied keeps its log, which may still hold what was committed', async () => {
    const assetsFolder = await makeAssets();
    const store = await openStore(assetsFolder);
    await store.appendAuditEntry({ ...testAudit, target: 'alice', outcome: 'done' });
    const copy = `${assetsFolder}-copy`;
    cpSync(assetsFolder, copy, { recursive: true });
    await store.close();
    const logPath = path.join(copy, 'certwright.db-wal');
    const before = readFileSync(logPath);
    truncateSync(path.join(copy, 'certwright.db'));
    expect(await openingFails(copy)).toMatchObject({ code: 'record-lost' });
    expect(before.length).toBeGreaterThan(4096);
    expect(readFileSync(logPath).equals(before)).toBe(true);
  });

  test('of another program is damaged, not taken over', async () => {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(assetsFolder);
    alter(path.join(assetsFolder, 'certwright.db'), 'CREATE TABLE other (x)');
    expect(await openingFails(assetsFolder)).toMatchObject({ code: 'record-damaged' });
  });

  test('that is back from a backup is used again', async () => {
    const assetsFolder = await makeAssets();
    const recordPath = path.join(assetsFolder, 'certwright.db');
    renameSync(recordPath, `${recordPath}.backup`);
    expect(await openingFails(assetsFolder)).toMatchObject({ code: 'record-lost' });
    renameSync(`${recordPath}.backup`, recordPath);
    await (await openStore(assetsFolder)).close();
    expect(readRows(assetsFolder)).toHaveLength(1);
  });

  test('that another process holds is busy after a while, and meanwhile others can read', async () => {
    const assetsFolder = await makeAssets();
    const store = await openStore(assetsFolder, { lockTimeoutMs: 50 });
    const holder = new DatabaseSync(path.join(assetsFolder, 'certwright.db'));
    holder.exec('BEGIN IMMEDIATE');
    expect(store.findIssued()).toHaveLength(1);
    await expect(store.save(issuedWrite('bob', pair))).rejects.toMatchObject({ code: 'record-busy' });
    holder.exec('ROLLBACK');
    holder.close();
    await store.close();
    expect(Object.keys(readTree(assetsFolder))).not.toContain('keys/bob.pem');
  });
});

function alter(recordPath: string, sql: string): void {
  const database = new DatabaseSync(recordPath);
  database.exec(sql);
  database.close();
}

describe('a folder that would lead elsewhere is refused', () => {
  test.each(['keys', 'certwright.db', '.certwright'])('%s is a link', async (name) => {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(assetsFolder);
    symlinkSync('/tmp', path.join(assetsFolder, name));
    const link = path.join(assetsFolder, name);
    expect(await openingFails(assetsFolder)).toMatchObject({
      code: 'folder-invalid',
      message: `${link} is a symbolic link`,
    });
    expect(readdirSync(assetsFolder)).toEqual([name]);
  });

  test.each(['keys', '.'])('%s is a file', async (name) => {
    const assetsFolder = makeTestFolder(onTestFinished);
    if (name !== '.') mkdirSync(assetsFolder);
    writeFileSync(path.join(assetsFolder, name), 'x');
    expect(await openingFails(assetsFolder)).toMatchObject({ code: 'folder-invalid' });
  });

  test('a file stands above it', async () => {
    const assetsFolder = makeTestFolder(onTestFinished);
    writeFileSync(assetsFolder, 'x');
    expect(['folder-invalid', 'storage-failed']).toContain((await openingFails(path.join(assetsFolder, 'below'))).code);
  });
});

describe('what a stopped process left', () => {
  test('is seen without being touched, and discarded at the next opening; files of others stay', async () => {
    const assetsFolder = await makeAssets();
    expect(needsTidying(assetsFolder)).toBe(false);
    const left = ['keys/.bob-key.pem.0123456789abcdef.tmp', '.kubeconfig.0123456789abcdef.tmp'];
    const others = ['keys/.bob.tmp', 'keys/.swp', 'keys/notes.txt'];
    for (const file of [...left, ...others]) writeFileSync(path.join(assetsFolder, file), 'x');
    expect(needsTidying(assetsFolder)).toBe(true);
    expect(Object.keys(readTree(assetsFolder))).toEqual(expect.arrayContaining(left));
    await (await openStore(assetsFolder)).close();
    expect(needsTidying(assetsFolder)).toBe(false);
    expect(Object.keys(readTree(assetsFolder)).sort()).toEqual(
      ['.certwright', 'keys/alice-key.pem', 'keys/alice.pem', ...others].sort(),
    );
  });
});
