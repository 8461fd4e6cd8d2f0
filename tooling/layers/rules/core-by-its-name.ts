import type { Rule } from '../rule.ts';

/** The folder that a file must not leave by a relative path: its package. */
const packageOf = (file: string) => `${file.split('/').slice(0, 2).join('/')}/`;

/** Core is imported as '@certwright/core' and by no other way; no package reaches into another by a path. */
export const coreByItsName: Rule = {
  id: 'core-by-its-name',
  check(file) {
    return file.imports.flatMap(({ specifier = '', target, line }) => {
      if (target !== undefined && !target.startsWith(packageOf(file.path))) {
        return [{ line, message: `imports ${target}: a package is imported by its name` }];
      }
      if (!specifier.startsWith('@certwright/core/')) return [];
      return [{ line, message: `imports ${specifier}: only '@certwright/core' itself is public` }];
    });
  },
};
