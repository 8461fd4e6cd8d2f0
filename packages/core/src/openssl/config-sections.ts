import type { Extensions } from '../certificate/certificate.ts';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import { attributeTypes } from '../certificate/object-identifiers.ts';
import type { ConfigEntry, ConfigSection } from '../openssl-config/config.ts';
import type { TbsExtensions } from '../profile/tbs-certificate.ts';

/** The subject as entries; each is numbered, because a name that stands twice would replace itself. */
export function subjectSection(subject: DistinguishedName): ConfigSection {
  const entries = subject.map(({ type, value }, index) => ({ key: `${index}.${opensslName(type)}`, value }));
  return { name: 'subject', entries };
}

function opensslName(type: string): string {
  return attributeTypes.find((known) => known.name === type)?.opensslName ?? type;
}

const generalNameKeys = {
  dNSName: 'DNS',
  iPAddress: 'IP',
  rfc822Name: 'email',
  uniformResourceIdentifier: 'URI',
} as const;

/** The names as a section of their own: within a value, a comma would add names. */
export function subjectAltNameSection(names: readonly GeneralName[]): ConfigSection {
  const entries = names.map((name, index): ConfigEntry => {
    if (name.type === 'other') throw new Error('a subjectAltName of an unknown kind reached openssl');
    return { key: `${generalNameKeys[name.type]}.${index + 1}`, value: name.value };
  });
  return { name: 'subject_alt_name', entries };
}

/** The entry that points to that section. */
export function subjectAltNameEntry({ critical }: { readonly critical: boolean }): ConfigEntry {
  return { key: 'subjectAltName', value: withCritical(critical, ['@subject_alt_name']) };
}

/** All decided extensions but subjectAltName, by openssl's names (x509v3_config(5)); some point to `addressSections`. */
export function extensionEntries(extensions: TbsExtensions): ConfigEntry[] {
  const { basicConstraints, keyUsage, extendedKeyUsage, certificatePolicies, ocspNoCheck } = extensions;
  const { crlDistributionPoints, authorityInfoAccess } = extensions;
  const constraints = [
    basicConstraints.cA ? 'CA:TRUE' : 'CA:FALSE',
    ...(basicConstraints.pathLenConstraint === undefined ? [] : [`pathlen:${basicConstraints.pathLenConstraint}`]),
  ];
  const entry = (key: string, extension: { critical: boolean } | undefined, values: readonly string[] = []) =>
    extension ? [{ key, value: withCritical(extension.critical, values) }] : [];
  return [
    ...entry('basicConstraints', basicConstraints, constraints),
    ...entry('keyUsage', keyUsage, keyUsage?.usages),
    ...entry('extendedKeyUsage', extendedKeyUsage, extendedKeyUsage?.purposes),
    ...entry('certificatePolicies', certificatePolicies, certificatePolicies?.policyIdentifiers),
    ...entry('noCheck', ocspNoCheck, ['ignored']),
    ...entry('crlDistributionPoints', crlDistributionPoints, ['@crl_distribution_points']),
    ...entry('authorityInfoAccess', authorityInfoAccess, ['@authority_info_access']),
    { key: 'subjectKeyIdentifier', value: 'hash' },
    { key: 'authorityKeyIdentifier', value: 'keyid:always' },
  ];
}

interface Addresses {
  readonly crlDistributionPoints?: Extensions['crlDistributionPoints'] | undefined;
  readonly authorityInfoAccess?: Extensions['authorityInfoAccess'] | undefined;
}

/** The addresses as sections of their own, like the names. */
export function addressSections({ crlDistributionPoints, authorityInfoAccess }: Addresses): ConfigSection[] {
  const numbered = (kind: string, uris: readonly string[]) =>
    uris.map((value, index) => ({ key: `${kind}.${index + 1}`, value }));
  const access = authorityInfoAccess && [
    ...numbered('OCSP;URI', authorityInfoAccess.ocsp),
    ...numbered('caIssuers;URI', authorityInfoAccess.caIssuers),
  ];
  return [
    ...(crlDistributionPoints
      ? [{ name: 'crl_distribution_points', entries: numbered('URI', crlDistributionPoints.uris) }]
      : []),
    ...(access ? [{ name: 'authority_info_access', entries: access }] : []),
  ];
}

function withCritical(critical: boolean, values: readonly string[]): string {
  return [...(critical ? ['critical'] : []), ...values].join(',');
}
