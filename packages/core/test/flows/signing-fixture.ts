import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Certificate, CertificationRequest } from '../../src/certificate/certificate.ts';
import { createKeyAndRequest } from '../../src/openssl/key-and-request.ts';
import type { OpensslRunner } from '../../src/openssl/openssl-runner.ts';
import { Signer } from '../../src/openssl/signer.ts';
import type { SigningAuthority } from '../../src/openssl/signing-job.ts';
import type { TbsCertificate, TbsExtensions } from '../../src/profile/tbs-certificate.ts';

const authoritySubject = [{ type: 'commonName', value: 'Test Root' }];

export const leafTbs: TbsCertificate = {
  name: 'web',
  profile: 'tls-server',
  authority: 'ca',
  issuer: authoritySubject,
  validity: { notBefore: new Date('2031-05-06T07:03:09Z'), notAfter: new Date('2032-05-05T07:08:08Z') },
  subject: [{ type: 'commonName', value: 'web' }],
  keyAlgorithm: 'ec-p256',
  extensions: {
    basicConstraints: { critical: true, cA: false },
    keyUsage: { critical: true, usages: ['digitalSignature'] },
    extendedKeyUsage: { critical: false, purposes: ['serverAuth'] },
  },
};

/** A decided leaf; `extensions` are added to the usual ones. */
export function makeTbs({
  extensions,
  ...fields
}: Partial<Omit<TbsCertificate, 'extensions'>> & {
  readonly extensions?: Partial<TbsExtensions>;
} = {}): TbsCertificate {
  return { ...leafTbs, ...fields, extensions: { ...leafTbs.extensions, ...extensions } };
}

export function withNames(...dnsNames: readonly string[]): Pick<TbsExtensions, 'subjectAltName'> {
  return {
    subjectAltName: { critical: false, names: dnsNames.map((value) => ({ type: 'dNSName', value })) },
  };
}

export const authorityTbs: TbsCertificate = {
  ...leafTbs,
  name: 'ca',
  profile: 'root-ca',
  authority: undefined,
  subject: authoritySubject,
  validity: { notBefore: new Date('2030-01-01T00:00:00Z'), notAfter: new Date('9999-12-31T23:59:59Z') },
  extensions: {
    basicConstraints: { critical: true, cA: true },
    keyUsage: { critical: true, usages: ['keyCertSign', 'cRLSign'] },
  },
};

export interface TestAuthority extends SigningAuthority {
  readonly certificate: Certificate;
  readonly privateKeyPem: string;
}

/** An authority that signed itself; its key lies in the folder, encrypted when there is a passphrase. */
export async function makeTestAuthority(
  runner: OpensslRunner,
  folder: string,
  { keyAlgorithm = 'ec-p256', passphrase }: { keyAlgorithm?: string; passphrase?: string } = {},
): Promise<TestAuthority> {
  const tbs = { ...authorityTbs, keyAlgorithm };
  const { privateKeyPem, certificationRequest } = await createKeyAndRequest(runner, tbs);
  const certificate = await new Signer(runner).signSelf({
    tbs,
    certificationRequest,
    key: { encryptedPem: encryptKey(privateKeyPem, 'once'), passphrase: 'once' },
    travelling: 'nothing',
  });
  const keyPath = path.join(folder, 'authority key.pem');
  writeFileSync(keyPath, passphrase === undefined ? privateKeyPem : encryptKey(privateKeyPem, passphrase));
  return { certificate, privateKeyPem, key: { path: keyPath, passphrase } };
}

export function encryptKey(privateKeyPem: string, passphrase: string): string {
  const key = createPrivateKey(privateKeyPem);
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
}

/** Keys and requests for decided certificates, side by side. */
export async function makeRequests(
  runner: OpensslRunner,
  decided: readonly TbsCertificate[],
): Promise<CertificationRequest[]> {
  const made = await Promise.all(decided.map((tbs) => createKeyAndRequest(runner, tbs)));
  return made.map(({ certificationRequest }) => certificationRequest);
}
