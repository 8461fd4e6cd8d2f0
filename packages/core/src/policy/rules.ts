import type { Rule } from './rule.ts';
import { authoritiesHaveASubject } from './rules/authorities-have-a-subject.ts';
import { authoritiesMaySignCertificates } from './rules/authorities-may-sign-certificates.ts';
import { constraintsAreCritical } from './rules/constraints-are-critical.ts';
import { keyUsagePresent } from './rules/key-usage-present.ts';
import { namesOfKnownKinds } from './rules/names-of-known-kinds.ts';
import { noEnciphermentWithoutRsa } from './rules/no-encipherment-without-rsa.ts';
import { onlyAuthoritiesSignCertificates } from './rules/only-authorities-sign-certificates.ts';
import { pathLengthLeft } from './rules/path-length-left.ts';
import { strongKey } from './rules/strong-key.ts';
import { subjectAlternativeNamesBounded } from './rules/subject-alternative-names-bounded.ts';
import { subjectAttributesBounded } from './rules/subject-attributes-bounded.ts';
import { subjectAttributesKnown } from './rules/subject-attributes-known.ts';
import { subjectOrAlternativeName } from './rules/subject-or-alternative-name.ts';
import { validityCanBeWritten } from './rules/validity-can-be-written.ts';
import { validityInOrder } from './rules/validity-in-order.ts';
import { validityWithinAuthority } from './rules/validity-within-authority.ts';

/** Every rule; adding one is adding a file and its line here. */
export const rules: readonly Rule[] = [
  authoritiesHaveASubject,
  authoritiesMaySignCertificates,
  constraintsAreCritical,
  keyUsagePresent,
  namesOfKnownKinds,
  noEnciphermentWithoutRsa,
  onlyAuthoritiesSignCertificates,
  pathLengthLeft,
  strongKey,
  subjectAlternativeNamesBounded,
  subjectAttributesBounded,
  subjectAttributesKnown,
  subjectOrAlternativeName,
  validityCanBeWritten,
  validityInOrder,
  validityWithinAuthority,
];
