import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '../clock.ts';
import { assertAssetFileName, assertFileName, foldName } from './file-name.ts';
import { keysFolderName, recordFileName } from './folder-layout.ts';
import { assertFolderIsOurs, makeFolder } from './folders.ts';
import {
  findRecordedCertificates,
  type RecordedCertificate,
  type RecordedCertificateFilter,
} from './issued-certificates.ts';
import { PairNames } from './pair-names.ts';
import type { PairWrite, SaveOutcome } from './pair-write.ts';
import { type FileOutcome, type FileWrite, planFileWrite } from './plan-file-write.ts';
import { planPairWrite } from './plan-pair-write.ts';
import type { PlannedWrite } from './planned-write.ts';
import { openRecord, openRecordForReading, recordExists } from './record.ts';
import { SaveQueue } from './save-queue.ts';
import { saveTogether } from './save-together.ts';
import { toStorageError } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';
import { tidy } from './tidy.ts';

export interface OpenStoreOptions {
  readonly clock?: Clock;
  /** How long to wait for another process before `record-busy` is thrown. */
  readonly lockTimeoutMs?: number;
  /** Hears of each step of a save once it is done; for tests that stop the process there. */
  readonly onStep?: (step: string) => void;
}

/**
 * Opens an assets folder for writing: makes it where it is missing, begins its record where there never was one, and
 * finishes what a stopped process left. Throws `folder-invalid`, `storage-failed`, `record-lost`, `record-damaged` or
 * `record-busy`.
 */
export async function openStore(assetsFolder: string, options: OpenStoreOptions = {}): Promise<Store> {
  const recordPath = path.join(assetsFolder, recordFileName);
  const { clock = systemClock, lockTimeoutMs = 60_000, onStep = () => {} } = options;
  let database: DatabaseSync | undefined;
  try {
    assertFolderIsOurs(assetsFolder);
    recordExists(assetsFolder);
    await makeFolder(path.join(assetsFolder, keysFolderName));
    database = await openRecord({ assetsFolder, lockTimeoutMs, onStep });
    const context = { assetsFolder, recordPath, database, clock, lockTimeoutMs, onStep };
    await tidy(context);
    return new Store(context);
  } catch (error) {
    database?.close();
    throw toStorageError(error, recordPath);
  }
}

/** An assets folder that is open for writing. Any number of saves may be under way at once, here and in other processes. */
export class Store {
  readonly #context: StoreContext;
  readonly #names: PairNames;
  readonly #queue: SaveQueue;
  #reader: DatabaseSync | undefined;

  constructor(context: StoreContext) {
    this.#context = context;
    this.#names = new PairNames(context.assetsFolder, context.database);
    this.#queue = new SaveQueue((writes) => saveTogether(context, this.#names, writes));
  }

  /**
   * Durable and complete when it resolves. Throws `name-invalid`, `file-exists`, `key-missing`, `key-mismatch`,
   * `not-as-planned` for a serial number used twice, and what `openStore` throws.
   */
  async save(write: PairWrite): Promise<SaveOutcome> {
    assertFileName(write.name);
    return this.#enqueue(path.join(keysFolderName, foldName(write.name)), () => {
      this.#names.assertFree(write.name);
      return planPairWrite(this.#context.assetsFolder, write);
    });
  }

  /** Writes a file of the assets folder itself, mode 0600; one with other content is kept as `NAME.bak`. */
  async saveFile(write: FileWrite): Promise<FileOutcome> {
    assertAssetFileName(write.name);
    return this.#enqueue(foldName(write.name), () => planFileWrite(this.#context.assetsFolder, write));
  }

  /** Every certificate that was issued here and is like the filter, in the order of issue; also replaced ones. */
  findIssued(filter: RecordedCertificateFilter = {}): RecordedCertificate[] {
    try {
      // A connection of its own sees only what is committed.
      this.#reader ??= openRecordForReading(this.#context.assetsFolder);
      return findRecordedCertificates(this.#reader, filter);
    } catch (error) {
      throw toStorageError(error, this.#context.recordPath);
    }
  }

  /** Waits for the saves that are under way. */
  async close(): Promise<void> {
    await this.#queue.idle();
    this.#reader?.close();
    this.#context.database.close();
  }

  #enqueue<Outcome>(slot: string, plan: () => PlannedWrite<Outcome>): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    let planned: PlannedWrite<Outcome> | undefined;
    this.#queue.add({
      slot,
      plan: () => {
        planned = plan();
        return planned;
      },
      succeed: () => planned && resolve(planned.outcome),
      fail: (error) => reject(toStorageError(error, this.#context.recordPath)),
    });
    return promise;
  }
}

export { recordExists } from './record.ts';
export { needsTidying } from './tidy.ts';
