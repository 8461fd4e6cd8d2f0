import { rmSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';
import { createFile, syncFile } from './durable-file.ts';
import { readSound } from './record-soundness.ts';

/** What a copy was found to hold. */
export interface RecordBackup {
  readonly certificates: number;
  readonly revocations: number;
}

/** More pages than a record can have: in one step, so that it is one state, however much others write. */
const allPages = 2 ** 31 - 1;

/**
 * Makes a file, which must not exist, a copy of the record as it is at one moment: durable, checked, and mode 0600.
 * Throws `record-damaged` when the copy is not sound, and leaves none then.
 */
export async function copyRecord(database: DatabaseSync, recordPath: string, copyPath: string): Promise<RecordBackup> {
  await createFile({ path: copyPath, content: '', mode: 0o600 });
  try {
    await backup(database, copyPath, { rate: allPages });
    const copied = readSound(copyPath, recordPath, countRows);
    await syncFile(copyPath);
    return copied;
  } catch (error) {
    for (const ending of ['', '-journal']) rmSync(copyPath + ending, { force: true });
    throw error;
  }
}

function countRows(copy: DatabaseSync): RecordBackup {
  const count = (table: string) => Number(copy.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count);
  return { certificates: count('certificates'), revocations: count('revocations') };
}
