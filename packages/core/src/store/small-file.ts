import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { errnoOf } from './storage-error.ts';

const usualMostBytes = 1024 * 1024;

/** A file that is no longer than a certificate, key or profile can reasonably be (1 MiB); a link is followed. */
export function readSmallFile(filePath: string, mostBytes = usualMostBytes): Buffer | 'missing' | 'unreadable' {
  let descriptor: number;
  try {
    // Otherwise a named pipe would be waited for.
    descriptor = openSync(filePath, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'missing' : 'unreadable';
  }
  try {
    const status = fstatSync(descriptor);
    return status.isFile() && status.size <= mostBytes ? readFileSync(descriptor) : 'unreadable';
  } catch {
    return 'unreadable';
  } finally {
    closeSync(descriptor);
  }
}
