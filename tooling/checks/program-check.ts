import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Check } from './check.ts';

const BIN_FOLDERS = ['node_modules/.bin', 'tooling/node_modules/.bin'];

/** A check that another program makes: its exit code is the answer, what it prints are the faults. */
export function programCheck(name: string, command: string, args: readonly string[]): Check {
  return {
    name,
    async run(root) {
      const searchPath = [...BIN_FOLDERS.map((folder) => path.join(root, folder)), process.env.PATH].join(
        path.delimiter,
      );
      const { status, stdout, stderr, error } = spawnSync(command, args, {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, PATH: searchPath },
      });
      if (error !== undefined) return [`${command} did not run: ${error.message}`];
      return status === 0 ? [] : [`${stdout}${stderr}`.trim() || `${command} ended with ${status}`];
    },
  };
}
