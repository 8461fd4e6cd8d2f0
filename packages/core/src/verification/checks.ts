import type { Check } from './check.ts';
import { criticalExtensionsKnown } from './checks/critical-extensions-known.ts';
import { criticalityAsProfiled } from './checks/criticality-as-profiled.ts';
import { endEntityIsNoAuthority } from './checks/end-entity-is-no-authority.ts';
import { extendedKeyUsageForThePurpose } from './checks/extended-key-usage-for-the-purpose.ts';
import { forEveryNameAskedFor } from './checks/for-every-name-asked-for.ts';
import { issuersAreAuthorities } from './checks/issuers-are-authorities.ts';
import { issuersMaySign } from './checks/issuers-may-sign.ts';
import { keyIdentifiersAgree } from './checks/key-identifiers-agree.ts';
import { keyIdentifiersPresent } from './checks/key-identifiers-present.ts';
import { keyUsageConsistent } from './checks/key-usage-consistent.ts';
import { keyUsageForThePurpose } from './checks/key-usage-for-the-purpose.ts';
import { nameConstraintsKept } from './checks/name-constraints-kept.ts';
import { nameConstraintsWellFormed } from './checks/name-constraints-well-formed.ts';
import { namedCurves } from './checks/named-curves.ts';
import { namesInPreferredSyntax } from './checks/names-in-preferred-syntax.ts';
import { namesPresent } from './checks/names-present.ts';
import { notRevoked } from './checks/not-revoked.ts';
import { pathLengthsKept } from './checks/path-lengths-kept.ts';
import { pathLengthsOfAuthorities } from './checks/path-lengths-of-authorities.ts';
import { pathToATrustedAuthority } from './checks/path-to-a-trusted-authority.ts';
import { serialNumberInBounds } from './checks/serial-number-in-bounds.ts';
import { signaturesByTheIssuer } from './checks/signatures-by-the-issuer.ts';
import { strongKeys } from './checks/strong-keys.ts';
import { strongSignatures } from './checks/strong-signatures.ts';
import { validAtTheTime } from './checks/valid-at-the-time.ts';
import { versionThree } from './checks/version-three.ts';

/** Every check; adding one is adding a file and its line here. What is told first stands first. */
export const checks: readonly Check[] = [
  pathToATrustedAuthority,
  signaturesByTheIssuer,
  validAtTheTime,
  notRevoked,
  forEveryNameAskedFor,
  endEntityIsNoAuthority,
  extendedKeyUsageForThePurpose,
  keyUsageForThePurpose,
  issuersAreAuthorities,
  issuersMaySign,
  pathLengthsKept,
  nameConstraintsKept,
  criticalExtensionsKnown,
  strongKeys,
  namedCurves,
  strongSignatures,
  versionThree,
  serialNumberInBounds,
  namesPresent,
  namesInPreferredSyntax,
  keyIdentifiersAgree,
  keyIdentifiersPresent,
  keyUsageConsistent,
  pathLengthsOfAuthorities,
  nameConstraintsWellFormed,
  criticalityAsProfiled,
];
