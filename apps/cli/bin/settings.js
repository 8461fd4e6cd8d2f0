import { homedir } from 'node:os';

/**
 * Gives a user whom the system does not know, as in some containers, the home `/`. Without any, oclif fails while it is
 * loaded.
 */
export function ensureHome() {
  try {
    homedir();
  } catch {
    process.env.HOME = '/';
  }
}
