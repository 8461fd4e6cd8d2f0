import type { Rule } from '../rule.ts';

export const subjectOrAlternativeName: Rule = {
  id: 'subject-or-alternative-name',
  citation: 'RFC 5280 §4.1.2.6',
  forgivesRenewal: true,
  check: ({ extensions: { subjectAltName }, subject }) =>
    subject.length === 0 && !subjectAltName ? 'an empty subject needs a subjectAltName' : undefined,
};
