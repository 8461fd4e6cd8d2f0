import type { Rule } from '../rule.ts';

const STARTERS = ['child_process', 'cluster', 'cross-spawn', 'execa', 'nano-spawn', 'shelljs', 'tinyexec', 'zx'];
const PLACES = ['packages/core/src/openssl/', 'apps/cli/src/hooks/'];

const packageOf = (specifier: string) => specifier.replace(/^node:/, '').split('/')[0] ?? '';

/** Only openssl/ starts openssl, and only hooks/ of the CLI starts anything else. */
export const onePlaceStartsProcesses: Rule = {
  id: 'one-place-starts-processes',
  check(file) {
    if (PLACES.some((place) => file.path.startsWith(place))) return [];
    return file.imports
      .filter(({ specifier = '' }) => STARTERS.includes(packageOf(specifier)))
      .map(({ specifier, line }) => ({
        line,
        message: `imports ${specifier}: only ${PLACES.join(' and ')} start processes`,
      }));
  },
};
