import type { Rule } from '../rule.ts';

/** What is imported must stand in the text, or no other rule can hold it. */
export const importsCanBeRead: Rule = {
  id: 'imports-can-be-read',
  check(file) {
    return file.imports
      .filter(({ specifier }) => specifier === undefined)
      .map(({ line }) => ({ line, message: 'imports a module by a computed name' }));
  },
};
