import type { Certificate, CertificationRequest } from './certificate/certificate.ts';
import { encryptOnce } from './encrypt-once.ts';
import type { Authority } from './get-authority.ts';
import type { Openssl } from './open-openssl.ts';
import { createRequest, type KeyAndRequest } from './openssl/key-and-request.ts';
import type { KeyFile } from './openssl/key-source.ts';
import { assertAsPlanned } from './policy/assert-as-planned.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import type { AuditAction } from './store/audit-trail.ts';
import type { IssuedCertificate, PairWrite } from './store/pair-write.ts';
import type { Workbench } from './workbench.ts';

/** A decided certificate, and what it takes to make it. */
export interface Decision {
  readonly tbs: TbsCertificate;
  /** Undefined when it signs itself. */
  readonly authority: Authority | undefined;
  /** A key that is there already. */
  readonly key?: KeyFile;
  /** A new key that was made for it already. */
  readonly keyAndRequest?: KeyAndRequest;
  /** A request that came from elsewhere, whose key stays there. */
  readonly certificationRequest?: CertificationRequest;
}

/** What the store is to write. */
export type MadeCertificate = PairWrite & { readonly issued: NonNullable<PairWrite['issued']> };

interface Made {
  readonly certificate: Certificate;
  /** The one that it was signed for. */
  readonly certificationRequest: CertificationRequest;
  readonly privateKeyPem?: string;
}

/**
 * Makes the key (unless there is one), has the certificate signed, and holds it against what was decided.
 * @returns what the store is to write; nothing is stored yet
 * @throws CertwrightError `not-as-planned`, `certification-request-invalid`, and what openssl's station throws
 */
export async function makeCertificate(
  workbench: Workbench,
  decision: Decision,
  { action, ifExists }: { readonly action: AuditAction; readonly ifExists: PairWrite['ifExists'] },
): Promise<MadeCertificate> {
  const { tbs, authority, key } = decision;
  const { certificate, privateKeyPem } = await makeAndProve(workbench, decision);
  const isAuthority = tbs.extensions.basicConstraints.cA;
  const above = isAuthority && authority ? [authority.certificate, ...authority.chain] : [];
  return {
    name: tbs.name,
    certificatePem: [certificate, ...above].map(({ pem }) => pem).join(''),
    ifExists,
    ...(privateKeyPem !== undefined && { privateKeyPem }),
    ...(key && { keepKey: true }),
    audit: workbench.audited(action),
    issued: issuedNow(workbench, tbs, certificate),
  };
}

/** What the record is to keep of a certificate that was made for a decision. */
export function issuedNow(
  { clock, frontEnd }: Workbench,
  { authority, name, profile }: TbsCertificate,
  certificate: Certificate,
): IssuedCertificate {
  return { certificate, authority: authority ?? name, profile, issuedAt: clock.now(), frontEnd };
}

/**
 * The first half of `makeCertificate`, for what goes to another place than a pair.
 * @throws CertwrightError as `makeCertificate` does
 */
export async function makeAndProve(workbench: Workbench, decision: Decision): Promise<Made> {
  const { tbs, authority } = decision;
  const openssl = await workbench.openssl();
  const { signer } = openssl;
  const { certificationRequest, privateKeyPem } = await prepareRequest(openssl, decision);
  const certificate = authority
    ? await signer.sign(tbs, certificationRequest, authority)
    : await signer.signSelf({ tbs, certificationRequest, key: onceEncrypted(privateKeyPem), travelling: 'nothing' });
  assertAsPlanned(certificate, tbs, {
    publicKey: certificationRequest.subjectPublicKeyInfo.der,
    authority: authority?.certificate,
  });
  return { certificate, certificationRequest, ...(privateKeyPem !== undefined && { privateKeyPem }) };
}

async function prepareRequest(
  { runner, keyMaker }: Openssl,
  { tbs, key, keyAndRequest, certificationRequest }: Decision,
): Promise<{ certificationRequest: CertificationRequest; privateKeyPem?: string }> {
  if (certificationRequest) return { certificationRequest };
  if (key) return { certificationRequest: await createRequest(runner, tbs, key) };
  return keyAndRequest ?? keyMaker.make(tbs);
}

function onceEncrypted(privateKeyPem: string | undefined) {
  if (privateKeyPem === undefined) throw new Error('a certificate can sign itself only with a new key');
  return encryptOnce(privateKeyPem);
}
