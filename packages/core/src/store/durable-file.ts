import { closeSync, constants, fchmodSync, fsync, openSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
const sync = promisify(fsync);

export interface NewFile {
  readonly path: string;
  readonly content: string | Buffer;
  /** Holds under any umask. */
  readonly mode: number;
}

/** Creates the file, which must not exist, not even as a link; its content and mode are durable when it returns. */
export async function createFile({ path, content, mode }: NewFile): Promise<void> {
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    fchmodSync(descriptor, mode);
    writeFileSync(descriptor, content);
    await sync(descriptor);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Makes new, renamed and removed entries of the folder durable. */
export function syncFolder(folder: string): Promise<void> {
  return syncPath(folder, O_RDONLY | O_DIRECTORY);
}

/** Makes durable what another program, or SQLite, has written. */
export function syncFile(filePath: string): Promise<void> {
  return syncPath(filePath, O_RDONLY);
}

async function syncPath(entryPath: string, flags: number): Promise<void> {
  const descriptor = openSync(entryPath, flags);
  try {
    await sync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
