import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CertwrightError } from '../errors.ts';
import { foldName } from './file-name.ts';
import { keysFolderName, pairNameOf } from './folder-layout.ts';
import { readPragma } from './record-schema.ts';

/** The names of the pairs in the keys folder, read again only after somebody else changed it. Used under the write lock. */
export class PairNames {
  readonly #keysFolder: string;
  readonly #database: DatabaseSync;
  #namesByFold = new Map<string, string>();
  #recordVersion: number | undefined;
  #folderTime: bigint | undefined;

  constructor(assetsFolder: string, database: DatabaseSync) {
    this.#keysFolder = path.join(assetsFolder, keysFolderName);
    this.#database = database;
  }

  /** Throws `name-invalid` when a pair is there whose name differs from this one only in case. */
  assertFree(name: string): void {
    this.#refresh();
    const taken = this.#namesByFold.get(foldName(name));
    if (taken === undefined || taken === name) return;
    throw new CertwrightError('name-invalid', `${name} differs from the existing ${taken} only in how it is written`, {
      hint: 'choose another name: where upper and lower case are one, both would be one file',
    });
  }

  /** What this process has just given its name, so that its own change is no reason to read the folder again. */
  add(names: readonly string[]): void {
    // Another process wrote in between, and what it wrote is not known here.
    if (this.#recordVersion !== this.#currentRecordVersion()) return;
    for (const name of names) this.#namesByFold.set(foldName(name), name);
    this.#folderTime = this.#currentFolderTime();
  }

  #refresh(): void {
    const [recordVersion, folderTime] = [this.#currentRecordVersion(), this.#currentFolderTime()];
    if (recordVersion === this.#recordVersion && folderTime === this.#folderTime) return;
    const names = readdirSync(this.#keysFolder).flatMap((fileName) => pairNameOf(fileName) ?? []);
    this.#namesByFold = new Map(names.map((name) => [foldName(name), name]));
    [this.#recordVersion, this.#folderTime] = [recordVersion, folderTime];
  }

  /** Changes whenever another connection has written to the record. */
  #currentRecordVersion(): number {
    return readPragma(this.#database, 'data_version');
  }

  #currentFolderTime(): bigint {
    return statSync(this.#keysFolder, { bigint: true }).mtimeNs;
  }
}
