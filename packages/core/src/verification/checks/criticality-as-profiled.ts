import type { Check } from '../check.ts';

interface Rule {
  readonly oid: string;
  readonly name: string;
  readonly critical: boolean;
  readonly citation: string;
}

const rules: readonly Rule[] = [
  { oid: '2.5.29.35', name: 'authorityKeyIdentifier', critical: false, citation: 'RFC 5280 §4.2.1.1' },
  { oid: '2.5.29.14', name: 'subjectKeyIdentifier', critical: false, citation: 'RFC 5280 §4.2.1.2' },
  { oid: '2.5.29.30', name: 'nameConstraints', critical: true, citation: 'RFC 5280 §4.2.1.10' },
  { oid: '2.5.29.36', name: 'policyConstraints', critical: true, citation: 'RFC 5280 §4.2.1.11' },
  { oid: '2.5.29.54', name: 'inhibitAnyPolicy', critical: true, citation: 'RFC 5280 §4.2.1.14' },
  { oid: '2.5.29.46', name: 'freshestCRL', critical: false, citation: 'RFC 5280 §4.2.1.15' },
  { oid: '1.3.6.1.5.5.7.1.1', name: 'authorityInfoAccess', critical: false, citation: 'RFC 5280 §4.2.2.1' },
  { oid: '1.3.6.1.5.5.7.1.11', name: 'subjectInfoAccess', critical: false, citation: 'RFC 5280 §4.2.2.2' },
];

const basicConstraints: Rule = {
  oid: '2.5.29.19',
  name: 'basicConstraints',
  critical: true,
  citation: 'RFC 5280 §4.2.1.9',
};

/** Extensions that have to be critical, and those that must not. */
export const criticalityAsProfiled: Check = {
  id: 'criticality-as-profiled',
  citation: 'RFC 5280 §4.2',
  check: ({ certificates }) =>
    certificates.flatMap(({ rawExtensions, extensions }, position) =>
      [...rules, ...(extensions.basicConstraints?.cA ? [basicConstraints] : [])]
        .filter(({ oid, critical }) => rawExtensions.some((found) => found.oid === oid && found.critical !== critical))
        .map(({ name, critical, citation }) => ({
          position,
          message: `its ${name} ${critical ? 'has to be critical, and is not' : 'is critical, and must not be'}`,
          citation,
        })),
    ),
};
