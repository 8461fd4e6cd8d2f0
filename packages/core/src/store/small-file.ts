import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { errnoOf } from './storage-error.ts';

/** More than a certificate, key or profile can reasonably have. */
export const mostBytes = 1024 * 1024;

/** A file of at most 1 MiB, where nothing else is said; a link is followed. */
export function readSmallFile(filePath: string, atMost = mostBytes): Buffer | 'missing' | 'unreadable' {
  let descriptor: number;
  try {
    // Otherwise a named pipe would be waited for.
    descriptor = openSync(filePath, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'missing' : 'unreadable';
  }
  try {
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= atMost ? readFileSync(descriptor) : 'unreadable';
  } catch {
    return 'unreadable';
  } finally {
    closeSync(descriptor);
  }
}
