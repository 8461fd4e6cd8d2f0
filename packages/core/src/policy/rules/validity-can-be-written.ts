import type { Rule } from '../rule.ts';

const earliest = new Date('1950-01-01T00:00:00Z');
const latest = new Date('9999-12-31T23:59:59Z');

export const validityCanBeWritten: Rule = {
  id: 'validity-can-be-written',
  citation: 'RFC 5280 §4.1.2.5',
  check: ({ validity: { notBefore, notAfter } }) =>
    notBefore >= earliest && notAfter <= latest ? undefined : 'the validity must lie between the years 1950 and 9999',
};
