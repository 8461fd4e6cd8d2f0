import path from 'node:path';
import type { Rule } from '../rule.ts';

export const environmentInSettings: Rule = {
  id: 'environment-in-settings',
  check(file) {
    if (/^settings\.[jt]s$/.test(path.posix.basename(file.path))) return [];
    return file.environmentLines.map((line) => ({
      line,
      message: 'reads process.env, which only a settings file may',
    }));
  },
};
