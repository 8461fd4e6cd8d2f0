import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Check } from './check.ts';
import { trackedFiles } from './tracked-files.ts';

const MAY_NAME_A_REGISTRY =
  /(^|\/)(pnpm-lock\.yaml|pnpm-workspace\.yaml|package\.json|\.npmrc|\.yarnrc.*|package-lock\.json)$/;
const ADDRESS = /tarball:|registry\s*[=:]|"?registry"?\s*:|https?:\/\/[^\s'"]*registry/;
const LOCKFILE_ADDRESS = /[a-z+]+:\/\/|tarball:/;

/** An install takes what the lockfile names from whatever registry the user has, never from one of ours. */
export const noRegistryAddress: Check = {
  name: 'no registry address in lockfile and package files',
  async run(root) {
    return trackedFiles(root)
      .filter((file) => MAY_NAME_A_REGISTRY.test(file))
      .flatMap((file) => {
        const address = file === 'pnpm-lock.yaml' ? LOCKFILE_ADDRESS : ADDRESS;
        const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
        return lines.flatMap((line, index) => (address.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : []));
      });
  },
};
