import type { Certificate } from '../certificate/certificate.ts';
import { attributeValues } from '../certificate/distinguished-name.ts';
import { formatGeneralName, generalNameKey } from '../certificate/general-name.ts';
import type { FoundPair } from '../store/read-pairs.ts';
import { compareUsages } from './compare-usages.ts';
import { compareInstant, compareLifetime } from './compare-validity.ts';
import { type Difference, stops, warning } from './comparison.ts';
import type { WantedCertificate } from './wanted-certificate.ts';

/** Whether a leaf does what the plan wants of it. It may hold more names and organizations than that. */
export function compareLeaf(
  wanted: WantedCertificate,
  certificate: Certificate,
  context: { readonly pair: FoundPair; readonly authority: Certificate | undefined; readonly now: Date },
): Difference[] {
  const { certificatePath, keyPath } = context.pair;
  const hint = `correct the plan, or move ${certificatePath} and ${keyPath} away to have both made again`;
  return [
    ...commonName(wanted, certificate, hint),
    ...organizations(wanted, certificate, hint),
    ...names(wanted, certificate, hint),
    ...compareUsages(wanted, certificate, hint),
    ...compareInstant(certificate, context.now, 'plan-differs', hint),
    ...keyAlgorithm(wanted, certificate),
    ...compareLifetime(wanted, certificate, context.authority),
  ];
}

function commonName(wanted: WantedCertificate, { subject }: Certificate, hint: string): Difference[] {
  const [expected = ''] = attributeValues(wanted.subject, 'commonName');
  const found = attributeValues(subject, 'commonName');
  // Readers disagree on which of two commonNames counts.
  if (found.length === 1 && found[0] === expected) return [];
  return [stops({ field: 'commonName', wanted: expected, found: found.join(' and ') || 'none', hint })];
}

function organizations(wanted: WantedCertificate, { subject }: Certificate, hint: string): Difference[] {
  const found = attributeValues(subject, 'organizationName');
  const missing = attributeValues(wanted.subject, 'organizationName').filter((name) => !found.includes(name));
  if (missing.length === 0) return [];
  return [stops({ field: 'organizationName', wanted: missing.join(', '), found: found.join(', ') || 'none', hint })];
}

function names(wanted: WantedCertificate, { extensions }: Certificate, hint: string): Difference[] {
  const found = extensions.subjectAltName?.names ?? [];
  const foundKeys = new Set(found.map(generalNameKey));
  const missing = wanted.subjectAltName.filter((name) => !foundKeys.has(generalNameKey(name)));
  if (missing.length === 0) return [];
  const list = (all: typeof missing): string => all.map(formatGeneralName).join(', ');
  return [
    stops({
      field: 'subjectAltName',
      wanted: list(missing),
      found: found.length > 0 ? `only ${list([...found])}` : 'none',
      hint,
    }),
  ];
}

function keyAlgorithm(wanted: WantedCertificate, { subjectPublicKeyInfo }: Certificate): Difference[] {
  if (subjectPublicKeyInfo.algorithm === wanted.keyAlgorithm) return [];
  return [
    warning({
      field: 'keyAlgorithm',
      wanted: wanted.keyAlgorithm,
      found: subjectPublicKeyInfo.algorithm,
      hint: 'nothing, if it was meant; made anew, it gets the kind of key that the plan names',
    }),
  ];
}
