import type { Rule } from '../rule.ts';

export const namesOfKnownKinds: Rule = {
  id: 'names-of-known-kinds',
  citation: 'RFC 5280 §4.2.1.6',
  forgivesRenewal: true,
  check: ({ extensions: { subjectAltName } }) => {
    const other = subjectAltName?.names.find((name) => name.type === 'other');
    return other ? 'subjectAltName may hold dns, ip, email and uri names only' : undefined;
  },
};
