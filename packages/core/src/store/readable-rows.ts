import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { sqliteCodeOf } from './storage-error.ts';

export type Row = Record<string, SQLOutputValue>;

export interface ReadableRows {
  readonly rows: readonly Row[];
  /** False when a damaged place was met: there may have been more. */
  readonly isAll: boolean;
}

/**
 * What can be read of a table in a database that may be damaged: from its front up to the damaged place, then from its
 * back. Whether the values make sense is for the caller to see.
 */
export function readReadableRows(database: DatabaseSync, table: string): ReadableRows {
  const front = readUpToDamage(database, table, 'ASC');
  if (front.isAll) return front;
  const last = Number(front.rows.at(-1)?.rowid ?? Number.NEGATIVE_INFINITY);
  const back = readUpToDamage(database, table, 'DESC').rows.filter(({ rowid }) => Number(rowid) > last);
  return { rows: [...front.rows, ...back.toReversed()], isAll: false };
}

function readUpToDamage(database: DatabaseSync, table: string, order: 'ASC' | 'DESC'): ReadableRows {
  const rows: Row[] = [];
  try {
    const select = database.prepare(`SELECT rowid AS rowid, * FROM ${table} ORDER BY rowid ${order}`);
    // What a damaged place says may be too large for a number.
    select.setReadBigInts(true);
    let last: number | undefined;
    for (const row of select.iterate()) {
      const current = Number(row.rowid);
      // Damaged pages may lead in a circle.
      const goesOn = last === undefined || (order === 'ASC' ? current > last : current < last);
      if (!goesOn) return { rows, isAll: false };
      rows.push(row);
      last = current;
    }
    return { rows, isAll: true };
  } catch (error) {
    if (sqliteCodeOf(error) === undefined) throw error;
    return { rows, isAll: false };
  }
}
