import type { DatabaseSync } from 'node:sqlite';
import { findStatus } from './folders.ts';
import { openDatabase } from './open-database.ts';
import { type Row, readReadableRows } from './readable-rows.ts';
import { nothingRecorded, type RecordContent } from './record-content.ts';
import { rowReaders } from './recorded-rows.ts';
import { sqliteCodeOf, sqliteCodes } from './storage-error.ts';

/** What could be read of a record. */
export interface ReadableRecord {
  readonly content: RecordContent;
  /** The parts of which some may be missing. */
  readonly incomplete: ReadonlySet<RecordPart>;
}

/** The idempotency keys of a day are never taken over. */
export type RecordPart = keyof typeof rowReaders | 'idempotencyKeys';

/** What can still be read of a record that may be damaged, without changing it; nothing of one that is not there. */
export function readDamagedRecord(recordPath: string): ReadableRecord {
  // SQLite would remove the log of an empty file.
  const database = findStatus(recordPath)?.size ? open(recordPath) : undefined;
  if (database === undefined) return { content: nothingRecorded, incomplete: new Set(partNames) };
  try {
    return readParts(database);
  } finally {
    database.close();
  }
}

const notTakenOver = ['idempotencyKeys'] as const;
const partNames = [...(Object.keys(rowReaders) as (keyof typeof rowReaders)[]), ...notTakenOver];

function open(recordPath: string): DatabaseSync | undefined {
  try {
    return openDatabase(recordPath, 'ro', 5000);
  } catch (error) {
    if (sqliteCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

function readParts(database: DatabaseSync): ReadableRecord {
  const incomplete = new Set<RecordPart>(notTakenOver.filter((part) => mayHoldRows(database, part)));
  const read = <Value>(part: keyof typeof rowReaders, toValue: (row: Row) => Value | undefined): Value[] => {
    const { rows, isAll } = readReadableRows(database, part);
    const values = rows.map(toValue).filter((value) => value !== undefined);
    if (!isAll || values.length < rows.length) incomplete.add(part);
    return values;
  };
  const content = {
    certificates: read('certificates', rowReaders.certificates),
    revocations: read('revocations', rowReaders.revocations),
    revocationLists: read('revocationLists', rowReaders.revocationLists),
    addresses: new Map(read('authorities', rowReaders.authorities)),
    auditTrail: read('auditTrail', rowReaders.auditTrail),
    unfinishedWrites: read('unfinishedWrites', rowReaders.unfinishedWrites),
    tokens: read('tokens', rowReaders.tokens),
  };
  return { content, incomplete };
}

/** False for the record of a certwright that did not have such a table. */
function mayHoldRows(database: DatabaseSync, table: string): boolean {
  try {
    return database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code === undefined) throw error;
    return code !== sqliteCodes.error;
  }
}
