import { linkSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CertwrightError } from '../errors.ts';
import { type ReadableRecord, readDamagedRecord } from './damaged-record.ts';
import { createFile, syncFolder } from './durable-file.ts';
import { logFileName, recordFileName, temporaryPathFor } from './folder-layout.ts';
import { assertFolderIsOurs, findStatus, listFolder } from './folders.ts';
import { mergeContents } from './merge-contents.ts';
import { withRebuildLock } from './rebuild-lock.ts';
import { ensureMarker, isRecordNewer, openRecordForReading, recordExists } from './record.ts';
import { assertSound, readSound } from './record-soundness.ts';
import { errnoOf, toStorageError } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';

type ReplaceContext = Pick<StoreContext, 'assetsFolder' | 'clock' | 'onStep'>;

/**
 * Puts a new record in the place of one that is lost or damaged, whole; a process that dies leaves it as lost as it was.
 * The damaged one is kept beside it, and so is its log.
 * @param make the new record, from what can be read of the damaged one and of those kept before
 * @returns with it, where the damaged one was put; undefined when there was none
 * @throws CertwrightError `record-exists` when nothing is wrong with it, `file-not-found` without a folder,
 *   `record-damaged` for one of a newer version, and as `openStore` does
 */
export async function replaceRecord<Made extends { readonly bytes: Buffer }>(
  {
    lockTimeoutMs = 60_000,
    onStep = () => {},
    ...options
  }: Pick<StoreContext, 'assetsFolder' | 'clock'> & Partial<Pick<StoreContext, 'lockTimeoutMs' | 'onStep'>>,
  make: (readable: ReadableRecord) => Made,
): Promise<{ readonly made: Made; readonly keptPath: string | undefined }> {
  const { assetsFolder } = options;
  try {
    assertIsThere(assetsFolder);
    assertFolderIsOurs(assetsFolder);
    const lock = { assetsFolder, lockTimeoutMs };
    return await withRebuildLock(
      lock,
      () => assertMayBeLost(assetsFolder),
      async () => {
        const inode = findInode(assetsFolder);
        assertIsLost(assetsFolder);
        const made = make(readAllRecords(assetsFolder));
        return { made, keptPath: await putInPlace({ ...options, onStep }, inode, made.bytes) };
      },
    );
  } catch (error) {
    throw toStorageError(error, path.join(assetsFolder, recordFileName));
  }
}

function assertIsThere(assetsFolder: string): void {
  if (findStatus(assetsFolder) !== undefined) return;
  throw new CertwrightError('file-not-found', `there is no folder ${assetsFolder}`, {
    hint: 'check --generated-assets-dir',
  });
}

/** So that a folder whose record is well gets no lock; another process may be at work, so only the lock makes it certain. */
function assertMayBeLost(assetsFolder: string): void {
  try {
    assertIsLost(assetsFolder);
  } catch (error) {
    if (error instanceof CertwrightError && ['record-exists', 'record-damaged'].includes(error.code)) throw error;
  }
}

/** A folder whose record was never begun, as one that was copied without it, counts too. */
function assertIsLost(assetsFolder: string): void {
  const recordPath = path.join(assetsFolder, recordFileName);
  try {
    if (!recordExists(assetsFolder)) return;
    const database = openRecordForReading(assetsFolder);
    try {
      assertSound(database, recordPath);
    } finally {
      database.close();
    }
  } catch (cause) {
    const error = toStorageError(cause, recordPath);
    const isLost = error instanceof CertwrightError && ['record-lost', 'record-damaged'].includes(error.code);
    if (isLost && !isRecordNewer(assetsFolder)) return;
    throw error;
  }
  throw alreadyThere(assetsFolder);
}

function alreadyThere(assetsFolder: string): CertwrightError {
  return new CertwrightError('record-exists', `the record in ${assetsFolder} is there and can be read`, {
    hint: 'certwright doctor tells whether record and files agree',
  });
}

const keptPrefix = `${recordFileName}.damaged-`;

/** Those kept before count too: a rebuild may have died after it had put the damaged record aside. */
function readAllRecords(assetsFolder: string): ReadableRecord {
  const { content, incomplete } = readDamagedRecord(path.join(assetsFolder, recordFileName));
  const kept = listFolder(assetsFolder)
    .filter((fileName) => fileName.startsWith(keptPrefix) && !/-(wal|shm)$/.test(fileName))
    .sort()
    .reverse()
    .map((fileName) => readDamagedRecord(path.join(assetsFolder, fileName)).content);
  return { content: mergeContents([content, ...kept]), incomplete };
}

/** Undefined when there is none. */
function findInode(assetsFolder: string): number | undefined {
  return findStatus(path.join(assetsFolder, recordFileName))?.ino;
}

async function putInPlace(
  context: ReplaceContext,
  lostInode: number | undefined,
  bytes: Buffer,
): Promise<string | undefined> {
  const { assetsFolder, onStep } = context;
  const recordPath = path.join(assetsFolder, recordFileName);
  const temporaryPath = temporaryPathFor(recordPath);
  await createFile({ path: temporaryPath, content: bytes, mode: 0o600 });
  let keptPath: string | undefined;
  try {
    readSound(temporaryPath, recordPath, () => {});
    onStep('record written');
    keptPath = await putAside(context, lostInode);
    linkWhereNothingIs(temporaryPath, recordPath);
    onStep('record in place');
  } finally {
    rmSync(temporaryPath, { force: true });
  }
  await syncFolder(assetsFolder);
  await ensureMarker(assetsFolder);
  return keptPath;
}

/** Another process may have begun a record in a folder without one. */
function linkWhereNothingIs(temporaryPath: string, recordPath: string): void {
  try {
    linkSync(temporaryPath, recordPath);
  } catch (error) {
    // Who began it has also cleared our temporary file away.
    if (!['EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
    throw alreadyThere(path.dirname(recordPath));
  }
}

/**
 * First the log, by a second name, so that beside a record that was put aside its log is found; and a new record never
 * stands beside an old log.
 */
async function putAside(context: ReplaceContext, lostInode: number | undefined): Promise<string | undefined> {
  const { assetsFolder, clock, onStep } = context;
  // Another process has begun one since, where there was none.
  if (findInode(assetsFolder) !== lostInode) throw alreadyThere(assetsFolder);
  const [recordPath, logPath] = [path.join(assetsFolder, recordFileName), path.join(assetsFolder, logFileName)];
  const hasLog = findStatus(logPath) !== undefined;
  if (lostInode === undefined && !hasLog) return undefined;
  const keptPath = freePath(path.join(assetsFolder, keptPrefix + clock.now().toISOString().replaceAll(/[:.]/g, '')));
  if (hasLog) linkSync(logPath, `${keptPath}-wal`);
  onStep('log kept');
  if (lostInode !== undefined) renameSync(recordPath, keptPath);
  onStep('record kept');
  for (const file of [logPath, `${recordPath}-shm`]) rmSync(file, { force: true });
  await syncFolder(assetsFolder);
  onStep('log gone');
  return keptPath;
}

function freePath(wanted: string): string {
  const isTaken = (candidate: string) => [candidate, `${candidate}-wal`].some((file) => findStatus(file) !== undefined);
  let candidate = wanted;
  for (let number = 2; isTaken(candidate); number += 1) candidate = `${wanted}-${number}`;
  return candidate;
}
