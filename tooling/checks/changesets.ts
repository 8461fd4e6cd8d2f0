import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '@changesets/config';
import { readChangesets } from '@changesets/read';
import type { Check } from './check.ts';

/** The config is valid, and every changeset names packages that are there. */
export const changesets: Check = {
  name: 'changesets',
  async run(root) {
    const { errors = [], warnings = [] } = await readConfig(root).then(withWarnings, asError);
    const read = await readChangesets(root).catch(asError);
    if (!Array.isArray(read)) return [...errors, ...warnings, ...read.errors];
    const packages = packageNames(root);
    const unknown = read.flatMap(({ id, releases }) =>
      releases.flatMap(({ name }) =>
        packages.includes(name) ? [] : [`.changeset/${id}.md names no package: ${name}`],
      ),
    );
    return [...errors, ...warnings, ...unknown];
  },
};

interface Outcome {
  readonly errors?: readonly string[] | undefined;
  readonly warnings?: readonly string[];
}

const withWarnings = (outcome: Outcome) => outcome;
const asError = (error: unknown) => ({ errors: [String(error)], warnings: [] });

function packageNames(root: string): string[] {
  return globSync('{packages,apps}/*/package.json', { cwd: root }).map(
    (file): string => JSON.parse(readFileSync(path.join(root, file), 'utf8')).name,
  );
}
