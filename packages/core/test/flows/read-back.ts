import { createHash } from 'node:crypto';
import { x509 } from '../peculiar-x509.ts';

const attributeNames: Readonly<Record<string, string>> = {
  CN: 'commonName',
  O: 'organizationName',
  OU: 'organizationalUnitName',
  C: 'countryName',
  ST: 'stateOrProvinceName',
  L: 'localityName',
  E: 'emailAddress',
  DC: 'domainComponent',
};

const usageBits = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

const purposeNames: Readonly<Record<string, string>> = Object.fromEntries(
  ['serverAuth', 'clientAuth', 'codeSigning', 'emailProtection', 'timeStamping'].map((name) => [
    x509.ExtendedKeyUsage[name as 'serverAuth'],
    name,
  ]),
);

const nameKinds: Readonly<Record<string, string>> = { dns: 'dns', ip: 'ip', email: 'email', url: 'uri' };

/** A certificate in the words of RFC 5280, as @peculiar/x509 reads it: every field, and every extension by its OID. */
export interface ReadBack {
  readonly version3: boolean;
  readonly serialNumber: string;
  readonly signatureAlgorithm: string;
  readonly issuer: readonly string[];
  readonly subject: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly publicKey: string;
  readonly basicConstraints: string;
  readonly keyUsage: string;
  readonly extendedKeyUsage: string;
  readonly subjectAltName: readonly string[];
  readonly subjectAltNameCritical: boolean;
  readonly subjectKeyIdentifier: string;
  readonly authorityKeyIdentifier: string;
  readonly extensionIdentifiers: readonly string[];
}

export function readBack(pem: string): ReadBack {
  const certificate = new x509.X509Certificate(pem);
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
  const usages = certificate.getExtension(x509.KeyUsagesExtension);
  const purposes = certificate.getExtension(x509.ExtendedKeyUsageExtension);
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension);
  return {
    version3: Buffer.from(certificate.rawData).subarray(4, 13).toString('hex').endsWith('a003020102'),
    serialNumber: certificate.serialNumber,
    signatureAlgorithm: JSON.stringify(certificate.signatureAlgorithm),
    issuer: nameOf(certificate.issuerName),
    subject: nameOf(certificate.subjectName),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    publicKey: Buffer.from(certificate.publicKey.rawData).toString('base64'),
    basicConstraints: marked(constraints?.critical, [
      constraints?.ca ? 'CA:TRUE' : 'CA:FALSE',
      ...(constraints?.pathLength === undefined ? [] : [`pathlen:${constraints.pathLength}`]),
    ]),
    keyUsage: marked(
      usages?.critical,
      usageBits.filter((_, bit) => ((usages?.usages ?? 0) >> bit) & 1),
    ),
    extendedKeyUsage: marked(
      purposes?.critical,
      (purposes?.usages ?? []).map((purpose) => purposeNames[String(purpose)] ?? String(purpose)),
    ),
    subjectAltName: (names?.names.items ?? []).map(({ type, value }) => `${nameKinds[type] ?? type}:${value}`),
    subjectAltNameCritical: names?.critical ?? false,
    subjectKeyIdentifier: certificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId ?? '',
    authorityKeyIdentifier: certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId ?? '',
    extensionIdentifiers: certificate.extensions.map(({ type }) => type).sort(),
  };
}

/** The same without what differs between two certificates for one decision: serial number, keys, and signature. */
export function decidedPart(pem: string): Partial<ReadBack> {
  const {
    serialNumber: _,
    publicKey: __,
    subjectKeyIdentifier: ___,
    authorityKeyIdentifier: ____,
    ...decided
  } = readBack(pem);
  return decided;
}

/** Whether an issuer names itself and signed, by @peculiar/x509. */
export async function isSignedBy(pem: string, issuerPem: string): Promise<boolean> {
  const [certificate, issuer] = [new x509.X509Certificate(pem), new x509.X509Certificate(issuerPem)];
  return (
    certificate.issuer === issuer.subject &&
    readBack(pem).authorityKeyIdentifier === readBack(issuerPem).subjectKeyIdentifier &&
    (await certificate.verify({ publicKey: issuer.publicKey, signatureOnly: true }))
  );
}

/** SHA-1 over the bits of the public key: what subjectKeyIdentifier is (RFC 5280 §4.2.1.2). */
export function keyIdentifierOf(pem: string): string {
  const key = new x509.X509Certificate(pem).publicKey;
  const spki = Buffer.from(key.rawData);
  // The bits are the last element, behind tag, length and the count of unused bits.
  const bits = spki.subarray(bitStringOffset(spki));
  return createHash('sha1').update(bits).digest('hex');
}

function bitStringOffset(spki: Buffer): number {
  const outer = (spki[1] ?? 0) < 0x80 ? 2 : 2 + ((spki[1] ?? 0) & 0x7f);
  const algorithmEnd = outer + 2 + (spki[outer + 1] ?? 0);
  const lengthByte = spki[algorithmEnd + 1] ?? 0;
  return algorithmEnd + 2 + (lengthByte < 0x80 ? 0 : lengthByte & 0x7f) + 1;
}

function marked(critical: boolean | undefined, values: readonly string[]): string {
  return critical === undefined ? 'none' : [...(critical ? ['critical'] : []), ...values].join(', ');
}

function nameOf(name: InstanceType<typeof x509.Name>): string[] {
  return name
    .toJSON()
    .flatMap((rdn) =>
      Object.entries(rdn).flatMap(([type, values]) =>
        values.map((value) => `${attributeNames[type] ?? type}=${value}`),
      ),
    );
}
