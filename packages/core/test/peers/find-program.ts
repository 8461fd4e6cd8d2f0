import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';

/** Servers lie where only the administrator's PATH leads. */
const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The full path of a program of this machine; undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** Tests that need real peers; where one is missing they are skipped, and the title says which. */
export function describeWithPeers(title: string, programs: readonly string[], tests: () => void): void {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) describe(title, tests);
  else
    describe.skip(
      `${title} (skipped: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed)`,
      tests,
    );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
