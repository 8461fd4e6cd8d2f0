import { x509 } from '../peculiar-x509.ts';

type Fields = Readonly<Record<string, string>>;

/** Every part of a certificate as @peculiar/x509 finds it in the encoding, in hex; each extension by its OID. */
export function encodedParts(pem: string): Fields {
  const certificate = new x509.X509Certificate(pem);
  const toHex = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('hex');
  return {
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    subject: toHex(certificate.subjectName.toArrayBuffer()),
    issuer: toHex(certificate.issuerName.toArrayBuffer()),
    publicKey: toHex(certificate.publicKey.rawData),
    signature: toHex(certificate.signature),
    order: certificate.extensions.map(({ type }) => type).join(' '),
    ...Object.fromEntries(certificate.extensions.map(({ type, rawData }) => [type, toHex(rawData)])),
  };
}

/** The names of the parts that differ, sorted. */
export function differingParts(one: string, other: string): string[] {
  const [before, after] = [encodedParts(one), encodedParts(other)];
  return Object.keys({ ...before, ...after })
    .filter((part) => before[part] !== after[part])
    .sort();
}
