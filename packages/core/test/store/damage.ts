import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Overwrites the root page of a table, so that nothing of it can be read any more, and all of the others can. */
export function spoilPage(recordPath: string, table: string): void {
  const database = new DatabaseSync(recordPath, { readOnly: true });
  const row = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table);
  const pageSize = Number(database.prepare('PRAGMA page_size').get()?.page_size);
  database.close();
  spoil(recordPath, (Number(row?.rootpage) - 1) * pageSize, pageSize);
}

/** Overwrites some bytes. */
export function spoil(filePath: string, offset: number, length: number): void {
  const bytes = readFileSync(filePath);
  bytes.fill('garbage ', offset, offset + length);
  writeFileSync(filePath, bytes);
}
