import type { Certificate } from '../certificate/certificate.ts';
import { formatDistinguishedName } from '../certificate/distinguished-name.ts';
import { formatGeneralName } from '../certificate/general-name.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import { extensionIdentifiers } from '../certificate/object-identifiers.ts';
import { CertwrightError } from '../errors.ts';
import type { TbsCertificate } from '../profile/tbs-certificate.ts';
import { hasGoodSerialNumber } from './good-serial-number.ts';

/** What a certificate must show beyond what was decided, known only once there are keys. */
export interface Signers {
  /** SubjectPublicKeyInfo, DER, of the key that was certified. */
  readonly publicKey: Buffer;
  /** Undefined when it signs itself. */
  readonly authority: Certificate | undefined;
}

/**
 * Holds a signed certificate against what was decided, field by field.
 * @throws CertwrightError `not-as-planned` with every field that differs in its details
 */
export function assertAsPlanned(certificate: Certificate, tbs: TbsCertificate, signers: Signers): void {
  const wanted = wantedFields(tbs, signers, certificate);
  const found = foundFields(certificate, signers.authority ?? certificate);
  const details = Object.keys({ ...wanted, ...found })
    .filter((field) => wanted[field] !== found[field])
    .map((field) => `${field}: wanted ${wanted[field] ?? 'none'}, found ${found[field] ?? 'none'}`);
  if (!hasGoodSerialNumber(certificate)) details.push(`serialNumber: ${certificate.serialNumber} is out of bounds`);
  if (details.length === 0) return;
  throw new CertwrightError('not-as-planned', `openssl signed something else than was decided for "${tbs.name}"`, {
    details,
    hint: 'nothing was stored; look at the openssl lines with --verbose, and check which openssl runs with certwright doctor',
  });
}

type Fields = Record<string, string | undefined>;

function wantedFields(tbs: TbsCertificate, { publicKey, authority }: Signers, certificate: Certificate): Fields {
  const issuer = authority ?? certificate;
  return {
    version: '3',
    subject: formatDistinguishedName(tbs.subject),
    issuer: formatDistinguishedName(tbs.issuer),
    issuerEncoding: issuer.subjectDer.toString('hex'),
    publicKey: publicKey.toString('hex'),
    signature: 'by the key of the issuer',
    subjectKeyIdentifier: certificate.extensions.subjectKeyIdentifier?.keyIdentifier ?? 'some',
    authorityKeyIdentifier: issuer.extensions.subjectKeyIdentifier?.keyIdentifier,
    ...commonFields(tbs),
    extensionIdentifiers: wantedExtensionIdentifiers(tbs),
  };
}

function foundFields(certificate: Certificate, issuer: Certificate): Fields {
  const { extensions } = certificate;
  return {
    version: String(certificate.version),
    subject: formatDistinguishedName(certificate.subject),
    issuer: formatDistinguishedName(certificate.issuer),
    issuerEncoding: certificate.issuerDer.toString('hex'),
    publicKey: certificate.subjectPublicKeyInfo.der.toString('hex'),
    signature: isIssuedBy(certificate, issuer) ? 'by the key of the issuer' : 'another',
    subjectKeyIdentifier: extensions.subjectKeyIdentifier?.keyIdentifier,
    authorityKeyIdentifier: extensions.authorityKeyIdentifier?.keyIdentifier,
    ...commonFields(certificate),
    extensionIdentifiers: certificate.rawExtensions
      .map((extension) => extension.oid)
      .sort()
      .join(' '),
  };
}

/** The fields that stand in both in the same form. */
function commonFields({ validity, extensions }: Pick<Certificate, 'validity' | 'extensions'>): Fields {
  const { basicConstraints, keyUsage, extendedKeyUsage, subjectAltName, certificatePolicies, ocspNoCheck } = extensions;
  const { crlDistributionPoints, authorityInfoAccess } = extensions;
  return {
    notBefore: validity.notBefore.toISOString(),
    notAfter: validity.notAfter.toISOString(),
    basicConstraints:
      basicConstraints &&
      withCritical(basicConstraints, [`CA:${basicConstraints.cA}`, `pathlen:${basicConstraints.pathLenConstraint}`]),
    keyUsage: keyUsage && withCritical(keyUsage, keyUsage.usages),
    extendedKeyUsage: extendedKeyUsage && withCritical(extendedKeyUsage, extendedKeyUsage.purposes),
    subjectAltName: subjectAltName && withCritical(subjectAltName, subjectAltName.names.map(formatGeneralName)),
    certificatePolicies:
      certificatePolicies && withCritical(certificatePolicies, certificatePolicies.policyIdentifiers),
    ocspNoCheck: ocspNoCheck && withCritical(ocspNoCheck, ['ocspNoCheck']),
    crlDistributionPoints: crlDistributionPoints && withCritical(crlDistributionPoints, crlDistributionPoints.uris),
    authorityInfoAccess:
      authorityInfoAccess &&
      withCritical(authorityInfoAccess, [
        ...authorityInfoAccess.ocsp.map((uri) => `ocsp ${uri}`),
        ...authorityInfoAccess.caIssuers.map((uri) => `caIssuers ${uri}`),
      ]),
  };
}

function withCritical({ critical }: { readonly critical: boolean }, values: readonly string[]): string {
  return [critical ? 'critical' : 'not critical', ...values].join(' ');
}

/** So that nothing stands in the certificate that nobody decided. */
function wantedExtensionIdentifiers(tbs: TbsCertificate): string {
  const names = ['subjectKeyIdentifier', 'authorityKeyIdentifier', ...Object.keys(tbs.extensions)];
  return Object.entries(extensionIdentifiers)
    .filter(([name]) => names.includes(name))
    .map(([, oid]) => oid)
    .sort()
    .join(' ');
}
