import type { ProfileSource } from '@certwright/core';

const purposeWords: Readonly<Record<string, string>> = {
  serverAuth: 'a TLS server',
  clientAuth: 'a TLS client',
  codeSigning: 'a signer of code',
  emailProtection: 'a sender and reader of e-mail',
  timeStamping: 'a time stamp authority',
  OCSPSigning: 'a responder that signs OCSP answers',
  '1.3.6.1.5.5.7.3.37': 'a signer of tokens (JWT)',
  anyExtendedKeyUsage: 'anything',
};

/** What a profile puts into a certificate, in words, one line each. */
export function profileLines({ extensions, rsaExtensions }: ProfileSource): string[] {
  const { extendedKeyUsage, certificatePolicies, ocspNoCheck } = extensions;
  const purposes = extendedKeyUsage?.purposes.map((purpose) => purposeWords[purpose] ?? purpose);
  return [
    authorityLine(extensions.basicConstraints),
    `keyUsage: ${usageText(extensions.keyUsage)}`,
    ...(rsaExtensions.keyUsage ? [`keyUsage of an RSA key: ${usageText(rsaExtensions.keyUsage)}`] : []),
    purposes ? `extendedKeyUsage: it is for ${purposes.join(' and ')}` : 'extendedKeyUsage: none, so it is not limited',
    ...(certificatePolicies ? [`certificatePolicies: ${certificatePolicies.policyIdentifiers.join(', ')}`] : []),
    ...(ocspNoCheck ? ['nobody need ask whether it is revoked itself (id-pkix-ocsp-nocheck)'] : []),
    extensions.subjectAltName
      ? 'subjectAltName: the names of the request, where there are any'
      : 'subjectAltName: none; a request with names is refused',
    'subjectKeyIdentifier and authorityKeyIdentifier: always',
  ];
}

function authorityLine({ cA, pathLenConstraint }: ProfileSource['extensions']['basicConstraints']): string {
  if (!cA) return 'basicConstraints: it is no authority (CA:FALSE)';
  if (pathLenConstraint === undefined) return 'basicConstraints: it is an authority (CA:TRUE)';
  const length = pathLenConstraint === 'requested' ? 'the one of --path-length, if it is given' : pathLenConstraint;
  return `basicConstraints: it is an authority (CA:TRUE); pathLenConstraint: ${length}`;
}

function usageText(keyUsage: ProfileSource['extensions']['keyUsage']): string {
  return keyUsage ? keyUsage.usages.join(', ') : 'none, so it is not limited';
}
