import type { Certificate, Extensions } from '../../certificate/certificate.ts';
import { isSelfIssued, nameOf } from '../certification-path.ts';
import { type Check, inEach } from '../check.ts';
import { type ConstrainedName, constrainedNames, formatConstrainedName } from '../constrained-names.ts';
import { isSameKind, nameWithin } from '../name-within.ts';

type NameConstraints = NonNullable<Extensions['nameConstraints']>;

/** As many as openssl compares; a hostile authority could hold a hundred thousand of them. */
const mostComparisons = 2 ** 20;

/** Those of every authority count, the trusted one's too, and each for all that stands below. */
export const nameConstraintsKept: Check = {
  id: 'name-constraints-kept',
  citation: 'RFC 5280 §4.2.1.10 and §6.1.3 (b) to (c)',
  check: ({ certificates }) =>
    certificates.flatMap((issuer, position) => {
      const constraints = issuer.extensions.nameConstraints;
      if (constraints === undefined) return [];
      return inEach(certificates.slice(0, position), (certificate, below) =>
        below > 0 && isSelfIssued(certificate) ? undefined : findFault(certificate, constraints, issuer),
      );
    }),
};

function findFault(certificate: Certificate, constraints: NameConstraints, issuer: Certificate): string | undefined {
  const names = constrainedNames(certificate);
  const subtrees = constraints.permittedSubtrees.length + constraints.excludedSubtrees.length;
  if (names.length * subtrees > mostComparisons) {
    return `its ${names.length} names and the ${subtrees} name constraints of ${nameOf(issuer)} are too many to compare`;
  }
  for (const name of names) {
    const reason = findReason(name, constraints);
    if (reason !== undefined) return `its name ${formatConstrainedName(name)} ${reason} of ${nameOf(issuer)}`;
  }
  return undefined;
}

function findReason(
  name: ConstrainedName,
  { permittedSubtrees, excludedSubtrees }: NameConstraints,
): string | undefined {
  const permitted = permittedSubtrees.filter((subtree) => isSameKind(name, subtree));
  const excluded = excludedSubtrees.filter((subtree) => isSameKind(name, subtree));
  const judged = [...permitted, ...excluded].map((subtree) => nameWithin(name, subtree));
  if (judged.includes('unknown')) return 'cannot be held against the name constraints';
  if (judged.slice(permitted.length).some((within) => within !== 'outside'))
    return 'is excluded by the name constraints';
  return permitted.length === 0 || judged.slice(0, permitted.length).includes('wholly')
    ? undefined
    : 'is not permitted by the name constraints';
}
