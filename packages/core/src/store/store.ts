import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '../clock.ts';
import type { IssuerAddresses } from '../profile/apply-profile.ts';
import { type AuditEntry, type AuditedAction, insertAuditEntry } from './audit-trail.ts';
import { type AddressChanges, changeAuthorityAddresses } from './authority-addresses.ts';
import { assertAssetFileName, assertFileName, foldName } from './file-name.ts';
import { keysFolderName, recordFileName, revocationListsFolderName } from './folder-layout.ts';
import { assertFolderIsOurs, makeFolder } from './folders.ts';
import { type HolderOutcome, type HolderWrite, planHolderWrite } from './holder-write.ts';
import type { RecordedCertificate, RecordedCertificateFilter } from './issued-certificates.ts';
import { findKeptList } from './kept-list.ts';
import { PairNames } from './pair-names.ts';
import type { PairWrite, SaveOutcome } from './pair-write.ts';
import { type FileOutcome, type FileWrite, planFileWrite } from './plan-file-write.ts';
import { type ListOutcome, type ListWrite, planListWrite } from './plan-list-write.ts';
import { planPairsReplacement, planPairWrite } from './plan-pair-write.ts';
import type { PlannedWrite } from './planned-write.ts';
import { openRecord, openRecordForReading, recordExists } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { schemaVersion } from './record-schema.ts';
import { type ListRequest, type ReservedList, reserveList } from './revocation-lists.ts';
import { insertRevocation, type Revocation } from './revocations.ts';
import { SaveQueue } from './save-queue.ts';
import { saveTogether } from './save-together.ts';
import { toStorageError } from './storage-error.ts';
import type { StoreContext } from './store-context.ts';
import { tidy } from './tidy.ts';
import { insertAuditedToken, planFirstToken, revokeAuditedToken } from './token-writes.ts';
import { noteTokenUse, type TokenRow } from './tokens.ts';

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
  #reader: RecordReader | undefined;

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
    return this.#enqueue([pairSlot(write.name)], () => {
      this.#names.assertFree(write.name);
      return planPairWrite(this.#context.assetsFolder, write);
    });
  }

  /**
   * Records a certificate that no file is to hold; durable when it resolves. Of two with one idempotency key the first
   * counts, and both are told of it. Throws `idempotency-key-reused`, `not-as-planned` for a serial number used twice,
   * and what `openStore` throws.
   */
  async saveToHolder(write: HolderWrite): Promise<HolderOutcome> {
    const { database, clock } = this.#context;
    const { idempotencyKey } = write;
    const slots = idempotencyKey ? [JSON.stringify([idempotencyKey.principal, idempotencyKey.key])] : [];
    return this.#enqueue(slots, () => planHolderWrite(database, write, clock.now()));
  }

  /** Writes a file of the assets folder itself, mode 0600; one with other content is kept as `NAME.bak`. */
  async saveFile(write: FileWrite): Promise<FileOutcome> {
    assertAssetFileName(write.name);
    return this.#enqueue([foldName(write.name)], () => planFileWrite(this.#context.assetsFolder, write));
  }

  /**
   * Saves several pairs and removes others, all at once or not at all; the names are those of `save`. Nothing is written
   * when one of them is kept.
   */
  async replacePairs(writes: readonly PairWrite[], removedNames: readonly string[]): Promise<SaveOutcome> {
    const names = [...writes.map((write) => write.name), ...removedNames];
    for (const name of names) assertFileName(name);
    return this.#enqueue(names.map(pairSlot), () =>
      planPairsReplacement(this.#context.assetsFolder, writes, removedNames),
    );
  }

  /** False when it was revoked before; the older revocation stays as it is, and the audit trail says so. Durable when it resolves. */
  async revoke(revocation: Revocation, audit: AuditedAction): Promise<boolean> {
    const { name, serialNumber, reason = 'unspecified' } = revocation;
    return this.#write((database, now) => {
      const isNew = insertRevocation(database, revocation);
      const details = { serialNumber, reason, ...(!isNew && { kept: 'true' }) };
      insertAuditEntry(database, { ...audit, target: name, outcome: 'done', details }, now);
      return isNew;
    });
  }

  /** A number for the next list of an authority, and what it is to tell. Throws `revocation-list-invalid`. */
  async reserveRevocationList(request: ListRequest): Promise<ReservedList> {
    const { authority, issuer } = request;
    return this.#write((database, now) => {
      return reserveList(database, request, findKeptList(this.#context.assetsFolder, authority, issuer), now);
    });
  }

  /** Durable and complete when it resolves. Throws `file-exists`, `folder-invalid` and `key-mismatch`. */
  async saveRevocationList(write: ListWrite): Promise<ListOutcome> {
    const { assetsFolder } = this.#context;
    assertFileName(write.authority);
    await this.#makeListsFolder();
    const slot = path.join(revocationListsFolderName, foldName(write.authority));
    return this.#enqueue([slot], () => planListWrite(assetsFolder, write));
  }

  /** What there is afterwards. */
  async setAddresses(authority: string, changes: AddressChanges, audit: AuditedAction): Promise<IssuerAddresses> {
    return this.#write((database, now) => {
      const addresses = changeAuthorityAddresses(database, authority, changes);
      insertAuditEntry(database, { ...audit, target: authority, outcome: 'done', details: { ...addresses } }, now);
      return addresses;
    });
  }

  /** Writes what changes nothing: an error tells that nothing else could be written either. */
  async touch(): Promise<void> {
    await this.#write((database) => database.exec(`PRAGMA user_version = ${schemaVersion}`));
  }

  async saveToken(row: TokenRow, audit: AuditedAction): Promise<void> {
    await this.#write((database, now) => insertAuditedToken(database, { row, audit, now }));
  }

  /** False when there was one before; then nothing is written. A file has the mode 0600. */
  async saveFirstToken(
    row: TokenRow,
    { file, audit }: { readonly file: Pick<FileWrite, 'name' | 'content'> | undefined; readonly audit: AuditedAction },
  ): Promise<boolean> {
    if (file) assertAssetFileName(file.name);
    return this.#enqueue(['first token', ...(file ? [foldName(file.name)] : [])], () =>
      planFirstToken(this.#context, { row, file, audit }),
    );
  }

  /** When; durable when it resolves. One that was revoked before stays as it is. */
  async revokeToken(token: Pick<TokenRow, 'id' | 'name'>, audit: AuditedAction): Promise<Date> {
    return this.#write((database, now) => {
      revokeAuditedToken(database, { token, audit, now });
      return now;
    });
  }

  async noteTokenUse(id: string): Promise<void> {
    await this.#write((database, now) => noteTokenUse(database, id, now));
  }

  async appendAuditEntry(entry: AuditEntry): Promise<void> {
    await this.#write((database, now) => insertAuditEntry(database, entry, now));
  }

  /** As `RecordReader`. */
  findIssued(filter: RecordedCertificateFilter = {}): RecordedCertificate[] {
    return this.reader.findIssued(filter);
  }

  /** Sees what is committed, so not what a save that is under way will write. Closed with the store. */
  get reader(): RecordReader {
    const { assetsFolder, recordPath } = this.#context;
    try {
      this.#reader ??= new RecordReader(openRecordForReading(assetsFolder), recordPath);
      return this.#reader;
    } catch (error) {
      throw toStorageError(error, recordPath);
    }
  }

  /** Waits for the saves that are under way. */
  async close(): Promise<void> {
    await this.#queue.idle();
    this.#reader?.close();
    this.#context.database.close();
  }

  async #makeListsFolder(): Promise<void> {
    const folder = path.join(this.#context.assetsFolder, revocationListsFolderName);
    try {
      await makeFolder(folder);
    } catch (error) {
      throw toStorageError(error, folder);
    }
  }

  /** In one write transaction, after the saves that were asked for before. */
  async #write<Result>(work: (database: DatabaseSync, now: Date) => Result): Promise<Result> {
    const done: Result[] = [];
    await this.#enqueue([], () => ({
      outcome: undefined,
      files: [],
      record: (database, now) => {
        done[0] = work(database, now);
      },
    }));
    return done[0] as Result;
  }

  #enqueue<Outcome>(slots: readonly string[], plan: () => PlannedWrite<Outcome>): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    let planned: PlannedWrite<Outcome> | undefined;
    this.#queue.add({
      slots,
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

function pairSlot(name: string): string {
  return path.join(keysFolderName, foldName(name));
}

export { recordExists } from './record.ts';
export { needsTidying } from './tidy.ts';
