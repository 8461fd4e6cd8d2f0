import type { Rule } from '../rule.ts';

export const authoritiesHaveASubject: Rule = {
  id: 'authorities-have-a-subject',
  citation: 'RFC 5280 §4.1.2.6',
  check: ({ extensions: { basicConstraints }, subject }) =>
    basicConstraints.cA && subject.length === 0 ? 'an authority needs a subject that is not empty' : undefined,
};
