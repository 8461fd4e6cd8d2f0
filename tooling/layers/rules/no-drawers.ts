import type { Rule } from '../rule.ts';

const DRAWER = /^(utils?|helpers?|common|types?|misc|shared|lib)(\..*)?$/;

/** A file that is named after nothing collects everything. */
export const noDrawers: Rule = {
  id: 'no-drawers',
  check(file) {
    const drawer = file.path
      .split('/')
      .slice(2)
      .find((part) => DRAWER.test(part));
    return drawer === undefined ? [] : [{ line: 1, message: `${drawer} says nothing: name it after what is in it` }];
  },
};
