import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { checkFolder } from '../src/store/check-folder.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { spoilPage } from './store/damage.ts';
import {
  issuedWrite,
  makeTestFolder,
  makeTestPairs,
  readRows,
  type TestPair,
  testAudit,
} from './store/store-fixture.ts';

const script = path.join(import.meta.dirname, 'store', 'rebuild-and-die.ts');
const issuerKey = 'a'.repeat(64);

let pair: TestPair;
beforeAll(() => {
  [pair] = makeTestPairs(1) as [TestPair];
});

/** `killed`, `done` or the code of an error. */
function rebuild(assetsFolder: string, dieAt = 0): string {
  const { signal, status, stdout, stderr } = spawnSync(process.execPath, [script, assetsFolder, String(dieAt)], {
    encoding: 'utf8',
  });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL' ? 'killed' : stdout;
}

async function rebuildBeside(assetsFolder: string): Promise<string> {
  return text(spawn(process.execPath, [script, assetsFolder], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout);
}

function revoke(store: Store, serialNumber: string): Promise<boolean> {
  const times = { notAfter: new Date('2030-01-01T00:00:00Z'), revokedAt: new Date('2026-01-01T00:00:00Z') };
  return store.revoke({ issuerKey, serialNumber, name: 'alice', ...times }, { ...testAudit, action: 'revoke' });
}

/** With a certificate and a revocation in the record, and another revocation that stands only in its log. */
async function makeAssets(): Promise<string> {
  const assetsFolder = makeTestFolder(onTestFinished);
  const open = `${assetsFolder}-open`;
  let store = await openStore(open);
  await store.save(issuedWrite('alice', pair));
  await revoke(store, '01');
  await store.close();
  store = await openStore(open);
  await revoke(store, '02');
  cpSync(open, assetsFolder, { recursive: true });
  await store.close();
  return assetsFolder;
}

const inFolder = (assetsFolder: string, file = 'certwright.db') => path.join(assetsFolder, file);
const spoilCertificates = (assetsFolder: string) => {
  // The log holds what is newer, so only what is not in it can be spoilt by the record's own file.
  spoilPage(inFolder(assetsFolder), 'certificates');
};

const lose = (assetsFolder: string) => {
  for (const ending of ['', '-wal', '-shm']) rmSync(inFolder(assetsFolder) + ending);
};

function revokedIn(recordPath: string): string[] {
  const database = new DatabaseSync(recordPath, { readOnly: true });
  try {
    return database
      .prepare('SELECT serialNumber FROM revocations ORDER BY id')
      .all()
      .map((row) => String(row.serialNumber));
  } finally {
    database.close();
  }
}

const brokenIn = (assetsFolder: string) => checkFolder(assetsFolder).filter(({ level }) => level === 'broken');

describe('a process killed after any step of making a record again', () => {
  test.each<[string, (assetsFolder: string) => void, string[]]>([
    ['that is damaged, with a log', spoilCertificates, ['01', '02']],
    ['that is lost', lose, []],
    ['that is lost but for its log', (assetsFolder) => rmSync(inFolder(assetsFolder)), []],
  ])('%s leaves it as lost as it was, or made again; and the next one completes', async (_, spoil, revoked) => {
    const start = await makeAssets();
    spoil(start);
    const outcomes: string[] = [];
    for (let dieAt = 1; ; dieAt += 1) {
      const assetsFolder = `${start}-${dieAt}`;
      cpSync(start, assetsFolder, { recursive: true });
      if (rebuild(assetsFolder, dieAt) !== 'killed') break;
      outcomes.push(brokenIn(assetsFolder).length > 0 ? 'lost' : 'made');
      expect(rebuild(assetsFolder)).toBe(outcomes.at(-1) === 'lost' ? 'done' : 'record-exists');
      await (await openStore(assetsFolder)).close();
      expect(brokenIn(assetsFolder)).toEqual([]);
      expect(revokedIn(inFolder(assetsFolder))).toEqual(revoked);
      expect(readdirSync(assetsFolder).filter((file) => /tmp$/.test(file))).toEqual([]);
    }
    expect(outcomes.join(' ')).toMatch(/^lost( lost)* made$/);
  });
});

test('the damaged record is kept with its log, both as they were', async () => {
  const assetsFolder = await makeAssets();
  spoilCertificates(assetsFolder);
  const before = ['', '-wal'].map((end) => readBytes(inFolder(assetsFolder) + end));
  expect(rebuild(assetsFolder)).toBe('done');
  const kept = inFolder(assetsFolder, 'certwright.db.damaged-2026-02-03T040506000Z');
  expect(['', '-wal'].map((end) => readBytes(kept + end))).toEqual(before);
  expect(readdirSync(assetsFolder).sort()).toEqual([
    '.certwright',
    'certwright.db',
    path.basename(kept),
    `${path.basename(kept)}-wal`,
    'keys',
  ]);
  spoilPage(inFolder(assetsFolder), 'certificates');
  expect(rebuild(assetsFolder)).toBe('done');
  expect(readBytes(kept)).toEqual(before[0]);
  expect(readdirSync(assetsFolder)).toContain(`${path.basename(kept)}-2`);
});

test('in 10 rounds of two processes making a damaged record again, one does it', async () => {
  const start = await makeAssets();
  spoilCertificates(start);
  for (let round = 1; round <= 10; round += 1) {
    const assetsFolder = `${start}-${round}`;
    cpSync(start, assetsFolder, { recursive: true });
    const outcomes = await Promise.all([rebuildBeside(assetsFolder), rebuildBeside(assetsFolder)]);
    expect(outcomes.sort()).toEqual(['done', 'record-exists']);
    expect(revokedIn(inFolder(assetsFolder))).toEqual(['01', '02']);
    expect(readdirSync(assetsFolder).filter((file) => file.includes('damaged'))).toHaveLength(2);
  }
});

test('in 10 rounds beside a process that begins a record, what that one stores is never lost', async () => {
  for (let round = 1; round <= 10; round += 1) {
    const assetsFolder = makeTestFolder(onTestFinished);
    mkdirSync(assetsFolder);
    const rebuilding = rebuildBeside(assetsFolder);
    const store = await openStore(assetsFolder);
    await store.save(issuedWrite('alice', pair));
    await store.close();
    expect(['done', 'record-exists']).toContain(await rebuilding);
    expect(readRows(assetsFolder).map(({ name }) => name)).toEqual(['alice']);
    expect(brokenIn(assetsFolder)).toEqual([]);
  }
});

describe('is refused, and nothing is changed', () => {
  it.each<[string, (assetsFolder: string) => void, string]>([
    ['a record that can be read', () => {}, 'record-exists'],
    ['one of a newer version', (folder) => alter(inFolder(folder), 'PRAGMA user_version = 1000'), 'record-damaged'],
    ['a link', (folder) => replaceByLink(inFolder(folder)), 'folder-invalid'],
    ['no folder', (folder) => rmSync(folder, { recursive: true }), 'file-not-found'],
    [
      'a link where the lock is to be',
      (folder) => {
        spoilCertificates(folder);
        symlinkSync('/tmp/certwright-nowhere', inFolder(folder, '.certwright.db-rebuild.0000000000000000.tmp'));
      },
      'storage-failed',
    ],
  ])('%s', async (_, prepare, code) => {
    const assetsFolder = await makeAssets();
    prepare(assetsFolder);
    const look = () =>
      code === 'file-not-found' ? [] : readdirSync(assetsFolder).filter((file) => !/-(wal|shm)$/.test(file));
    const before = look();
    expect(rebuild(assetsFolder)).toBe(code);
    expect(look()).toEqual(before);
  });
});

function alter(recordPath: string, sql: string): void {
  const database = new DatabaseSync(recordPath);
  database.exec(sql);
  database.close();
}

function replaceByLink(file: string): void {
  rmSync(file);
  symlinkSync('/dev/null', file);
}

function readBytes(file: string): string {
  return readFileSync(file).toString('base64');
}
