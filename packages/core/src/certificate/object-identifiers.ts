interface AttributeType {
  readonly oid: string;
  /** RFC 5280 and RFC 4519. */
  readonly name: string;
  /** What openssl's config language calls it. */
  readonly opensslName: string;
  /** What people write before the `=`. */
  readonly shortName: string;
  /** Upper bound in characters (RFC 5280 Appendix A.1), where there is one. */
  readonly maxLength?: number;
}

/** The attribute types that a subject may hold here; the same table serves reading, writing and the policy. */
export const attributeTypes: readonly AttributeType[] = [
  { oid: '2.5.4.3', name: 'commonName', opensslName: 'CN', shortName: 'CN', maxLength: 64 },
  { oid: '2.5.4.10', name: 'organizationName', opensslName: 'O', shortName: 'O', maxLength: 64 },
  { oid: '2.5.4.11', name: 'organizationalUnitName', opensslName: 'OU', shortName: 'OU', maxLength: 64 },
  { oid: '2.5.4.6', name: 'countryName', opensslName: 'C', shortName: 'C', maxLength: 2 },
  { oid: '2.5.4.8', name: 'stateOrProvinceName', opensslName: 'ST', shortName: 'ST', maxLength: 128 },
  { oid: '2.5.4.7', name: 'localityName', opensslName: 'L', shortName: 'L', maxLength: 128 },
  { oid: '2.5.4.9', name: 'streetAddress', opensslName: 'street', shortName: 'STREET', maxLength: 128 },
  { oid: '2.5.4.17', name: 'postalCode', opensslName: 'postalCode', shortName: 'postalCode', maxLength: 40 },
  { oid: '2.5.4.5', name: 'serialNumber', opensslName: 'serialNumber', shortName: 'serialNumber', maxLength: 64 },
  { oid: '2.5.4.4', name: 'surname', opensslName: 'SN', shortName: 'SN', maxLength: 40 },
  { oid: '2.5.4.42', name: 'givenName', opensslName: 'GN', shortName: 'GN', maxLength: 40 },
  { oid: '2.5.4.43', name: 'initials', opensslName: 'initials', shortName: 'initials', maxLength: 40 },
  {
    oid: '2.5.4.44',
    name: 'generationQualifier',
    opensslName: 'generationQualifier',
    shortName: 'generationQualifier',
    maxLength: 40,
  },
  { oid: '2.5.4.12', name: 'title', opensslName: 'title', shortName: 'title', maxLength: 64 },
  { oid: '2.5.4.65', name: 'pseudonym', opensslName: 'pseudonym', shortName: 'pseudonym', maxLength: 128 },
  { oid: '2.5.4.46', name: 'dnQualifier', opensslName: 'dnQualifier', shortName: 'dnQualifier', maxLength: 64 },
  {
    oid: '1.2.840.113549.1.9.1',
    name: 'emailAddress',
    opensslName: 'emailAddress',
    shortName: 'emailAddress',
    maxLength: 128,
  },
  { oid: '0.9.2342.19200300.100.1.25', name: 'domainComponent', opensslName: 'DC', shortName: 'DC' },
  { oid: '0.9.2342.19200300.100.1.1', name: 'userId', opensslName: 'UID', shortName: 'UID', maxLength: 256 },
];

/** RFC 5280 §4.2.1.12; openssl's config language uses the same words for those it names. */
export const extendedKeyUsages: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  anyExtendedKeyUsage: '2.5.29.37.0',
};

/** The bits of the KeyUsage BIT STRING in order (RFC 5280 §4.2.1.3); openssl's config language uses the same words. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

export type KeyUsage = (typeof keyUsages)[number];

/** RFC 5280 §4.2.2.1. */
export const accessMethods = {
  ocsp: '1.3.6.1.5.5.7.48.1',
  caIssuers: '1.3.6.1.5.5.7.48.2',
} as const;

export const extensionIdentifiers = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;
