import { extensionIdentifiers } from '../../certificate/object-identifiers.ts';
import { type Check, inEach } from '../check.ts';

/** What is looked at here, and by openssl, which follows policies through the path (`-policy_check`). */
const known: ReadonlySet<string> = new Set([
  extensionIdentifiers.subjectKeyIdentifier,
  extensionIdentifiers.authorityKeyIdentifier,
  extensionIdentifiers.keyUsage,
  extensionIdentifiers.extendedKeyUsage,
  extensionIdentifiers.subjectAltName,
  extensionIdentifiers.basicConstraints,
  extensionIdentifiers.nameConstraints,
  extensionIdentifiers.certificatePolicies,
  extensionIdentifiers.ocspNoCheck,
  '2.5.29.33', // policyMappings
  '2.5.29.36', // policyConstraints
  '2.5.29.54', // inhibitAnyPolicy
]);

export const criticalExtensionsKnown: Check = {
  id: 'critical-extensions-known',
  citation: 'RFC 5280 §4.2',
  check: ({ certificates }) =>
    inEach(certificates, ({ rawExtensions }) => {
      const unknown = rawExtensions.filter(({ oid, critical }) => critical && !known.has(oid)).map(({ oid }) => oid);
      if (unknown.length === 0) return undefined;
      return `its critical extension${unknown.length === 1 ? '' : 's'} ${unknown.join(', ')} cannot be processed here`;
    }),
};
