import type { X509Certificate } from '@peculiar/x509';
import { x509 } from '../peculiar-x509.ts';

const { KeyUsageFlags } = x509;

/** A certificate's fields as @peculiar/x509 reads them, in the words in which `parseCertificate` tells them. */
export function readByPeculiarX509(pem: string) {
  const certificate = new x509.X509Certificate(pem);
  return {
    serialNumber: certificate.serialNumber.replace(/^0+/, ''),
    subjectDer: Buffer.from(certificate.subjectName.toArrayBuffer()),
    issuerDer: Buffer.from(certificate.issuerName.toArrayBuffer()),
    subjectPublicKeyInfoDer: Buffer.from(certificate.publicKey.rawData),
    validity: { notBefore: certificate.notBefore, notAfter: certificate.notAfter },
    critical: certificate.extensions.filter(({ critical }) => critical).map(({ type }) => type),
    ...readExtensions(certificate),
  };
}

function readExtensions(certificate: X509Certificate) {
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
  const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
  const words = Object.keys(KeyUsageFlags).filter((word) => usages & Number(KeyUsageFlags[word as 'cRLSign']));
  return {
    cA: constraints?.ca,
    pathLenConstraint: constraints?.pathLength,
    keyUsage: words.filter((word) => Number.isNaN(Number(word))).sort(),
    extendedKeyUsage: certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String),
    subjectAltName: certificate
      .getExtension(x509.SubjectAlternativeNameExtension)
      ?.names.items.map(({ value }) => value),
    subjectKeyIdentifier: certificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId,
    authorityKeyIdentifier: certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId,
  };
}
