import type { Rule } from '../rule.ts';

export const subjectAlternativeNamesBounded: Rule = {
  id: 'subject-alternative-names-bounded',
  citation: 'measured: TLS clients read 1,000 names, and not 10,000',
  forgivesRenewal: true,
  check: ({ extensions: { subjectAltName } }) =>
    subjectAltName && subjectAltName.names.length > 1000
      ? `${subjectAltName.names.length} names in subjectAltName; at most 1,000 work with TLS clients`
      : undefined,
};
