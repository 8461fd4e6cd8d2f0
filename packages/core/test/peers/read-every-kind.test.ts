import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extendedKeyUsages } from '../../src/certificate/object-identifiers.ts';
import { parseCertificate } from '../../src/certificate/parse-certificate.ts';
import { x509 } from '../peculiar-x509.ts';
import { EveryKind, specimens } from './every-kind.ts';
import { readByPeculiarX509 } from './read-by-peculiar-x509.ts';

let kinds: EveryKind;
beforeAll(async () => {
  kinds = await EveryKind.make();
});
afterAll(() => kinds?.remove());

describe('@peculiar/x509 reads in every certificate what we read', () => {
  it.each(specimens)('$name', (specimen) => {
    const pem = readFileSync(kinds.files(specimen).certificatePath, 'utf8');
    expect(readByUs(pem)).toEqual(readByPeculiarX509(pem));
  });
});

describe('@peculiar/x509 finds every certificate signed by its issuer', () => {
  it.each(specimens)('$name', async (specimen) => {
    const { certificatePath, rootPath, foreignRootPath, intermediatePaths } = kinds.files(specimen);
    const read = (file: string) => new x509.X509Certificate(readFileSync(file, 'utf8'));
    const [issuerPath = rootPath] = intermediatePaths;
    const isSignedBy = (file: string) =>
      read(certificatePath).verify({ publicKey: read(file).publicKey, signatureOnly: true });
    expect(await isSignedBy(issuerPath)).toBe(true);
    expect(await isSignedBy(foreignRootPath)).toBe(false);
  });
});

function readByUs(pem: string) {
  const { serialNumber, subjectDer, issuerDer, subjectPublicKeyInfo, validity, ...rest } = parseCertificate(pem);
  const { basicConstraints, keyUsage, extendedKeyUsage, subjectAltName, ...identifiers } = rest.extensions;
  return {
    serialNumber,
    subjectDer,
    issuerDer,
    subjectPublicKeyInfoDer: subjectPublicKeyInfo.der,
    validity,
    critical: rest.rawExtensions.filter(({ critical }) => critical).map(({ oid }) => oid),
    cA: basicConstraints?.cA,
    pathLenConstraint: basicConstraints?.pathLenConstraint,
    keyUsage: [...(keyUsage?.usages ?? [])].sort(),
    extendedKeyUsage: extendedKeyUsage?.purposes.map((word) => extendedKeyUsages[word] ?? word),
    subjectAltName: subjectAltName?.names.map(({ value }) => value),
    subjectKeyIdentifier: identifiers.subjectKeyIdentifier?.keyIdentifier,
    authorityKeyIdentifier: identifiers.authorityKeyIdentifier?.keyIdentifier,
  };
}
