import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { IssuerAddresses } from '../profile/apply-profile.ts';
import { type AuditFilter, findAuditEntries, type RecordedAuditEntry } from './audit-trail.ts';
import { findAuthorityAddresses } from './authority-addresses.ts';
import { findAuthorityNames, findCertificatePage, type PageFilter, type RecordedPlace } from './certificate-page.ts';
import { recordFileName } from './folder-layout.ts';
import { findIdempotencyKey, type IdempotencyKey } from './idempotency-keys.ts';
import {
  findCertificationRequest,
  findRecordedCertificates,
  type RecordedCertificate,
  type RecordedCertificateFilter,
} from './issued-certificates.ts';
import { placeOutsideFile } from './outside-file.ts';
import type { OutsidePlace } from './outside-place.ts';
import { openRecordForReading, recordExists } from './record.ts';
import { copyRecord, type RecordBackup } from './record-backup.ts';
import { readSchemaVersion, schemaVersion } from './record-schema.ts';
import { findLastPublished, hasUnlistedRevocation, type RecordedList } from './revocation-lists.ts';
import { findLastRevocation, findRevocations, type Revocation, type RevocationFilter } from './revocations.ts';
import { findSoonestNotAfter } from './soonest-end.ts';
import { countUnrevoked, type UnrevokedCounts } from './status-counts.ts';
import { toStorageError } from './storage-error.ts';
import { findToken, findTokens, type TokenRow } from './tokens.ts';

/** What the record knows, on a connection of its own, which sees only what is committed. Each method may throw `record-damaged`. */
export class RecordReader {
  readonly #database: DatabaseSync;
  readonly #recordPath: string;

  constructor(database: DatabaseSync, recordPath: string) {
    this.#database = database;
    this.#recordPath = recordPath;
  }

  /** Every certificate that was issued here and is like the filter, in the order of issue; also replaced ones. */
  findIssued(filter: RecordedCertificateFilter = {}): RecordedCertificate[] {
    return this.#read(() => findRecordedCertificates(this.#database, filter));
  }

  /** As `findCertificatePage` of the record. */
  findPage(filter: PageFilter, after: RecordedPlace | undefined, limit: number): RecordedCertificate[] {
    return this.#read(() => findCertificatePage(this.#database, filter, after, limit));
  }

  /** PEM of the request that a certificate was signed for; undefined where none is kept. */
  findCertificationRequest(fingerprint: string): string | undefined {
    return this.#read(() => findCertificationRequest(this.#database, fingerprint));
  }

  /** As `findIdempotencyKey` of the record. */
  findIdempotencyKey(key: IdempotencyKey, now: Date): string | undefined {
    return this.#read(() => findIdempotencyKey(this.#database, key, now));
  }

  /** In the order in which they were revoked. */
  findRevocations(filter: RevocationFilter = {}): Revocation[] {
    return this.#read(() => findRevocations(this.#database, filter));
  }

  /** Grows with every revocation, whoever writes it, and with nothing else. */
  findLastRevocation(): number {
    return this.#read(() => findLastRevocation(this.#database));
  }

  /** The list of the highest number that was published for an issuer's key. */
  findRevocationList(issuerKey: string): RecordedList | undefined {
    return this.#read(() => findLastPublished(this.#database, issuerKey));
  }

  /** Whether one was revoked after that list took its revocations, or there is one and no list. */
  hasUnlistedRevocation(issuerKey: string): boolean {
    return this.#read(() => hasUnlistedRevocation(this.#database, issuerKey));
  }

  /** The first end, at or after a time, of a leaf that is neither replaced nor revoked. */
  findSoonestNotAfter(from: Date): Date | undefined {
    return this.#read(() => findSoonestNotAfter(this.#database, from));
  }

  /** As `countUnrevoked` of the record. */
  countUnrevoked(now: Date, soonMs: number): UnrevokedCounts {
    return this.#read(() => countUnrevoked(this.#database, now, soonMs));
  }

  /** The names under which authorities signed something here. */
  findAuthorityNames(): string[] {
    return this.#read(() => findAuthorityNames(this.#database));
  }

  findAddresses(authority: string): IssuerAddresses {
    return this.#read(() => findAuthorityAddresses(this.#database, authority));
  }

  findToken(id: string): TokenRow | undefined {
    return this.#read(() => findToken(this.#database, id));
  }

  /** In the order in which they were made. */
  findTokens(): TokenRow[] {
    return this.#read(() => findTokens(this.#database));
  }

  /** In the order in which they were written. */
  findAuditEntries(filter: AuditFilter = {}): RecordedAuditEntry[] {
    return this.#read(() => findAuditEntries(this.#database, filter));
  }

  /**
   * Copies the record as it is at one moment, while others may write; the copy is whole, checked, and mode 0600. Throws
   * as `assertFilePlace` does.
   */
  backUp(place: OutsidePlace): Promise<RecordBackup> {
    const copy = (temporaryPath: string) => copyRecord(this.#database, this.#recordPath, temporaryPath);
    return placeOutsideFile(path.dirname(this.#recordPath), place, copy);
  }

  close(): void {
    this.#database.close();
  }

  #read<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw toStorageError(error, this.#recordPath);
    }
  }
}

/**
 * Undefined in a folder without a record; `outdated` when an older certwright wrote it, and opening the store will bring
 * it up to date. Throws `record-lost`, `record-damaged`, `storage-failed`.
 */
export function openRecordReader(assetsFolder: string): RecordReader | 'outdated' | undefined {
  const recordPath = path.join(assetsFolder, recordFileName);
  try {
    if (!recordExists(assetsFolder)) return undefined;
    const database = openRecordForReading(assetsFolder);
    if (readSchemaVersion(database) === schemaVersion) return new RecordReader(database, recordPath);
    database.close();
    return 'outdated';
  } catch (error) {
    throw toStorageError(error, recordPath);
  }
}
