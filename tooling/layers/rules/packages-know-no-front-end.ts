import type { Rule } from '../rule.ts';
import { isCore } from '../stations.ts';

const FRONT_ENDS = /^(oclif|@oclif\/.*|hono(\/.*)?|@hono\/.*|certwright(\/.*)?|@certwright\/.*)$/;

/** What front ends share stands below them; what they say alike may know core, and core nobody. */
export const packagesKnowNoFrontEnd: Rule = {
  id: 'packages-know-no-front-end',
  check({ path, imports }) {
    if (!path.startsWith('packages/')) return [];
    const mayKnow = isCore(path) ? [] : ['@certwright/core'];
    return imports
      .filter(({ specifier = '' }) => FRONT_ENDS.test(specifier) && !mayKnow.includes(specifier))
      .map(({ specifier, line }) => ({ line, message: `imports ${specifier}: a package knows nothing of front ends` }));
  },
};
