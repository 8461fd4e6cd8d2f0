import { attributeTypes } from '../../certificate/object-identifiers.ts';
import type { Rule } from '../rule.ts';

export const subjectAttributesBounded: Rule = {
  id: 'subject-attributes-bounded',
  citation: 'RFC 5280 Appendix A.1',
  forgivesRenewal: true,
  check: ({ subject }) => {
    for (const { type, value } of subject) {
      const maxLength = attributeTypes.find((known) => known.name === type)?.maxLength ?? Number.POSITIVE_INFINITY;
      const { length } = [...value];
      if (length === 0) return `${type} is empty`;
      if (length > maxLength) return `${type} "${value}" has ${length} characters; at most ${maxLength} are allowed`;
    }
    return undefined;
  },
};
