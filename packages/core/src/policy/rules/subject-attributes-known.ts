import { attributeTypes } from '../../certificate/object-identifiers.ts';
import type { Rule } from '../rule.ts';

export const subjectAttributesKnown: Rule = {
  id: 'subject-attributes-known',
  citation: 'RFC 5280 §4.1.2.4',
  forgivesRenewal: true,
  check: ({ subject }) => {
    const joined = subject.find((attribute) => attribute.joined);
    if (joined) return `subject attribute ${joined.type} stands in a multi-valued RDN; write one attribute an RDN`;
    const unknown = subject.find(({ type }) => !attributeTypes.some((known) => known.name === type));
    return unknown ? `subject attribute ${unknown.type} is not allowed` : undefined;
  },
};
