import { statSync } from 'node:fs';

/** What was read of files, by a name; it is read again only once one of these files is another or has changed. */
export class KeptReadings<Value> {
  readonly #pathsOf: (name: string) => readonly string[];
  readonly #read: (name: string) => Value;
  readonly #kept = new Map<string, { readonly stamp: string; readonly value: Value }>();

  /** @param pathsOf the files and folders that a reading depends on; of a folder, the names in it */
  constructor(pathsOf: (name: string) => readonly string[], read: (name: string) => Value) {
    this.#pathsOf = pathsOf;
    this.#read = read;
  }

  /** Throws what reading throws, and remembers nothing then, nor that nothing is there. */
  get(name: string): Value {
    // Before the reading: what changes meanwhile is read again the next time.
    const stamp = this.#pathsOf(name).map(stampOf).join(' ');
    const kept = this.#kept.get(name);
    if (kept?.stamp === stamp) return kept.value;
    this.#kept.delete(name);
    const value = this.#read(name);
    if (value !== undefined) this.#kept.set(name, { stamp, value });
    return value;
  }
}

/** A change shows in one of these, also one that keeps the size or sets the time back. */
function stampOf(filePath: string): string {
  try {
    const status = statSync(filePath, { throwIfNoEntry: false });
    return status ? `${status.dev} ${status.ino} ${status.size} ${status.mtimeMs} ${status.ctimeMs}` : 'missing';
  } catch {
    return 'unknown';
  }
}
