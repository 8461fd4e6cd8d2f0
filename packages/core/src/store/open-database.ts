import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/**
 * Opens a file that is there; none is made. `immutable` sees the file alone, without its log, and makes nothing beside
 * it: for files that nobody writes.
 */
export function openDatabase(filePath: string, mode: 'ro' | 'rw' | 'immutable', timeoutMs = 0): DatabaseSync {
  const location = pathToFileURL(filePath);
  location.search = mode === 'immutable' ? 'immutable=1' : `mode=${mode}`;
  return new DatabaseSync(location, { readOnly: mode !== 'rw', timeout: timeoutMs });
}
