import type { Rule } from '../rule.ts';
import { isCore } from '../stations.ts';

const FRONT_ENDS = /^(oclif|@oclif\/.*|hono(\/.*)?|@hono\/.*|certwright(\/.*)?|@certwright\/.*)$/;

export const coreKnowsNoFrontEnd: Rule = {
  id: 'core-knows-no-front-end',
  check(file) {
    if (!isCore(file.path)) return [];
    return file.imports
      .filter(({ specifier = '' }) => FRONT_ENDS.test(specifier))
      .map(({ specifier, line }) => ({ line, message: `imports ${specifier}: core knows nothing of its front ends` }));
  },
};
