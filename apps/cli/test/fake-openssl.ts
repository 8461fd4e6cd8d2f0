import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from './work-folder.ts';

export const realOpenssl = execFileSync('sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim();

/** The environment in which `openssl` is this shell script; `$real` is the one of the system. */
export function withOpenssl(script: string): { PATH: string } {
  const folder = newFolder();
  const file = path.join(folder, 'openssl');
  writeFileSync(file, `#!/bin/sh\nreal=${realOpenssl}\n${script}\n`);
  chmodSync(file, 0o755);
  return { PATH: `${folder}:${process.env.PATH}` };
}

/** As `withOpenssl`, but only for the commands of openssl that are named; the others are the system's. */
export function withOpensslFor(commands: string, script: string): { PATH: string } {
  return withOpenssl(`case "$1" in ${commands}) ;; *) exec "$real" "$@" ;; esac\n${script}`);
}
