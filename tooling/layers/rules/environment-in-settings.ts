import path from 'node:path';
import type { Rule } from '../rule.ts';

export const environmentInSettings: Rule = {
  id: 'environment-in-settings',
  check(file) {
    if (path.posix.basename(file.path) === 'settings.ts') return [];
    return file.environmentLines.map((line) => ({ line, message: 'reads process.env, which only a settings.ts may' }));
  },
};
