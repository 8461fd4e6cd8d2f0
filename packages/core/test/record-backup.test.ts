import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import { backupRecord } from '../src/backup-record.ts';
import { CertwrightError } from '../src/errors.ts';
import { readAuditTrail } from '../src/read-audit-trail.ts';
import { checkFolder } from '../src/store/check-folder.ts';
import { openStore } from '../src/store/store.ts';
import { openBench, snapshot } from './flows/flow-bench.ts';
import { issuedWrite, makeTestFolder, makeTestPairs, readRows, type TestPair } from './store/store-fixture.ts';
import { canMount, makeReadOnly, mountSmallFileSystem } from './store/test-mount.ts';

let pair: TestPair;
beforeAll(() => {
  [pair] = makeTestPairs(1) as [TestPair];
});

/** A folder with a record of one certificate, and a place for its backup. */
async function openBenchWithRecord() {
  const assetsFolder = makeTestFolder(onTestFinished);
  const store = await openStore(assetsFolder);
  await store.save(issuedWrite('alice', pair));
  await store.close();
  const bench = openBench(onTestFinished, { assetsFolder });
  return { ...bench, target: path.join(assetsFolder, '..', 'backup.db') };
}

function openCopy(file: string): DatabaseSync {
  const copy = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => copy.close());
  return copy;
}

const countIn = (copy: DatabaseSync, what: string) =>
  Number(copy.prepare(`SELECT count(*) AS n FROM ${what}`).get()?.n);
const beside = (file: string) => readdirSync(path.dirname(file)).filter((name) => name !== 'assets');

test('a backup holds what the record holds, is readable for its owner alone, and is told in the trail', async () => {
  const { workbench, target } = await openBenchWithRecord();
  const before = process.umask(0);
  const backup = await backupRecord(workbench, target).finally(() => process.umask(before));
  expect(backup).toEqual({ path: path.resolve(target), certificates: 1, revocations: 0 });
  expect((statSync(target).mode & 0o777).toString(8)).toBe('600');
  expect(beside(target)).toEqual(['backup.db']);
  const copy = openCopy(target);
  expect(copy.prepare('SELECT name, pem FROM certificates').all()).toEqual([
    expect.objectContaining({ name: 'alice', pem: pair.certificatePem }),
  ]);
  expect((await readAuditTrail(workbench)).at(-1)).toMatchObject({
    action: 'backup-record',
    target: path.resolve(target),
    outcome: 'done',
  });
});

describe('is refused, with nothing written', () => {
  type Prepared = Awaited<ReturnType<typeof openBenchWithRecord>>;
  test.each<[string, (bench: Prepared) => string, boolean, string, string]>([
    ['an empty path', () => '', false, 'request-invalid', 'is empty'],
    ['a file', ({ target }) => put(target, 'mine'), false, 'file-exists', 'is there already'],
    ['a folder', ({ target }) => makeFolder(target), true, 'file-exists', 'is not a file'],
    ['a link', ({ target }) => link(target, '/dev/null'), true, 'file-exists', 'is a symbolic link'],
    ['a link to nothing', ({ target }) => link(target, '/nowhere'), false, 'file-exists', 'is a symbolic link'],
    ['a folder that is not there', ({ target }) => path.join(target, 'x'), false, 'folder-invalid', 'is not there'],
    [
      'a file for a folder',
      ({ target }) => path.join(put(target, 'mine'), 'x'),
      false,
      'folder-invalid',
      'not a folder',
    ],
    ['the record itself', ({ file }) => file('certwright.db'), true, 'folder-invalid', 'lies in the assets folder'],
    ['a key', ({ file }) => file('keys', 'alice-key.pem'), true, 'folder-invalid', 'lies in the assets folder'],
    [
      'the assets folder by another way',
      ({ target, assetsFolder }) => path.join(link(target, assetsFolder), 'copy.db'),
      false,
      'folder-invalid',
      'lies in the assets folder',
    ],
  ])('%s', async (_, prepare, overwrite, code, message) => {
    const bench = await openBenchWithRecord();
    const target = prepare(bench);
    const before = look(bench);
    const error = await backupRecord(bench.workbench, target, { overwrite }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message), hint: expect.any(String) });
    expect(look(bench)).toEqual(before);
  });

  /** All but the record, which tells of the refusal. */
  const look = ({ target }: Prepared) => {
    const { 'assets/certwright.db': _, ...others } = snapshot(path.dirname(target));
    return others;
  };
  const makeFolder = (folder: string) => {
    mkdirSync(folder);
    return folder;
  };
  const put = (file: string, content: string) => {
    writeFileSync(file, content);
    return file;
  };
  const link = (file: string, to: string) => {
    symlinkSync(to, file);
    return file;
  };

  it('a folder without a record', async () => {
    const { workbench, assetsFolder } = openBench(onTestFinished);
    await expect(backupRecord(workbench, `${assetsFolder}.db`)).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('a record that is damaged where no row was read', async () => {
    const { workbench, assetsFolder, target } = await openBenchWithRecord();
    const recordPath = path.join(assetsFolder, 'certwright.db');
    const bytes = readFileSync(recordPath);
    bytes.fill(0xff, bytes.length - 4096);
    writeFileSync(recordPath, bytes);
    await expect(backupRecord(workbench, target)).rejects.toMatchObject({
      code: 'record-damaged',
      message: expect.stringContaining(recordPath),
    });
    expect(beside(target)).toEqual([]);
  });
});

test('--overwrite replaces an older backup whole', async () => {
  const { workbench, target } = await openBenchWithRecord();
  writeFileSync(target, 'older', { mode: 0o644 });
  await backupRecord(workbench, target, { overwrite: true });
  expect(countIn(openCopy(target), 'certificates')).toBe(1);
  expect((statSync(target).mode & 0o777).toString(8)).toBe('600');
});

describe('while four processes write', () => {
  async function startWriters(assetsFolder: string) {
    const script = path.join(import.meta.dirname, 'store', 'revoke-steadily.ts');
    const told = new Map<string, number>();
    const children = ['a', 'b', 'c', 'd'].map((issuerKey): ChildProcess => {
      const child = fork(script, [assetsFolder, issuerKey], { execArgv: [] });
      child.on('message', (count) => told.set(issuerKey, Number(count)));
      return child;
    });
    await Promise.all(children.map((child) => once(child, 'message')));
    const stop = async () => {
      const exits = children.map((child) => once(child, 'exit'));
      for (const child of children) child.send('stop');
      await Promise.all(exits);
    };
    return { told, stop };
  }

  it('each backup is one state of the record, and put back it is used again', async () => {
    const { workbench, assetsFolder, target } = await openBenchWithRecord();
    const { told, stop } = await startWriters(assetsFolder);
    let revocations = 0;
    for (let round = 1; round <= 10; round += 1) {
      const durable = new Map(told);
      const backup = await backupRecord(workbench, `${target}.${round}`);
      const copy = openCopy(`${target}.${round}`);
      // Each revocation and its entry in the trail are one transaction.
      expect(countIn(copy, "auditTrail WHERE action = 'revoke'")).toBe(backup.revocations);
      const rows = copy.prepare('SELECT issuerKey, count(*) AS n FROM revocations GROUP BY issuerKey').all();
      for (const [issuerKey, count] of durable) {
        expect(rows.find((row) => row.issuerKey === issuerKey)?.n).toBeGreaterThanOrEqual(count);
      }
      expect(backup.revocations).toBeGreaterThanOrEqual(revocations);
      revocations = backup.revocations;
    }
    await stop();
    await workbench.close();

    const recordPath = path.join(assetsFolder, 'certwright.db');
    for (const ending of ['', '-wal', '-shm']) rmSync(recordPath + ending, { force: true });
    copyFileSync(`${target}.10`, recordPath);
    expect(checkFolder(assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
    const store = await openStore(assetsFolder);
    expect(store.reader.findRevocations()).toHaveLength(revocations);
    await store.close();
    expect(readRows(assetsFolder)).toHaveLength(1);
  });
});

describe.skipIf(!canMount())('on file systems of our own (needs mount)', () => {
  it('a full one: told, and nothing is left', async () => {
    const { workbench } = await openBenchWithRecord();
    const folder = mountSmallFileSystem('32k', onTestFinished);
    const error = await backupRecord(workbench, path.join(folder, 'backup.db')).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(CertwrightError);
    expect(error).toMatchObject({ code: 'storage-failed', message: expect.stringContaining('no space left') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a record on one that is read-only is copied, with a warning that its trail does not tell', async () => {
    const folder = mountSmallFileSystem('1m', onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    mkdirSync(assetsFolder);
    await (await openStore(assetsFolder)).close();
    makeReadOnly(folder);
    const bench = openBench(onTestFinished, { assetsFolder });
    const target = `${makeTestFolder(onTestFinished)}.db`;
    expect(await backupRecord(bench.workbench, target)).toMatchObject({ certificates: 0 });
    expect(bench.warnings()).toEqual([expect.stringContaining('the audit trail does not tell of this backup')]);
  });
});
