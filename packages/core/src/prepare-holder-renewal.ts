import type { Certificate, CertificationRequest } from './certificate/certificate.ts';
import { formatDistinguishedName, sameDistinguishedName } from './certificate/distinguished-name.ts';
import { formatGeneralName, sameGeneralNames } from './certificate/general-name.ts';
import { parseCertificationRequest } from './certificate/parse-certification-request.ts';
import { CertwrightError } from './errors.ts';
import { findIssuerIn } from './find-issuer.ts';
import { assertNotRevoked } from './find-revocation.ts';
import type { ToRenew } from './find-to-renew.ts';
import { type Authority, getAuthority } from './get-authority.ts';
import { assertAsPlanned } from './policy/assert-as-planned.ts';
import { assertRenewable } from './policy/assert-renewable.ts';
import { assertSameButForDates } from './policy/assert-same-but-for-dates.ts';
import { assertGain, decideAnew } from './prepare-renewal.ts';
import { issuerGone } from './prepare-renewals.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import type { Workbench } from './workbench.ts';

/** A renewal for a request, which may be carried out. */
export interface HolderRenewal {
  readonly former: Certificate;
  readonly tbs: TbsCertificate;
  readonly authority: Authority;
  readonly certificationRequest: CertificationRequest;
  /** Whether it is the request that the former certificate was signed for. */
  readonly isFormerRequest: boolean;
}

export interface HolderRenewalTerms {
  readonly certificationRequest: string | Buffer | undefined;
  readonly lifetimeMs: number | undefined;
}

/**
 * Decides a renewal for a request, and refuses what may not be renewed.
 * @throws CertwrightError `certificate-revoked`, `key-missing`, `certification-request-invalid`, `policy-violation`,
 *   `authority-not-found`, and as `getAuthority` does
 */
export async function prepareHolderRenewal(
  workbench: Workbench,
  found: ToRenew,
  { certificationRequest: encoded, lifetimeMs }: HolderRenewalTerms,
): Promise<HolderRenewal> {
  const { name, certificate: former } = found;
  await assertNotRevoked(workbench, name, former, 'ask for a new certificate, with a new key');
  const certificationRequest = parseCertificationRequest(encoded ?? (await getFormerRequest(workbench, found)));
  if (encoded !== undefined) assertSameNames(name, former, certificationRequest);
  const authority = await findSigner(workbench, found);
  assertRenewable(name, former, authority.certificate);
  const { der, algorithm } = certificationRequest.subjectPublicKeyInfo;
  const tbs = await decideAnew(workbench, { name, former, authority, keyAlgorithm: algorithm, lifetimeMs });
  assertGain(tbs, der.equals(former.subjectPublicKeyInfo.der) ? former : undefined);
  return { former, tbs, authority, certificationRequest, isFormerRequest: encoded === undefined };
}

/**
 * Has it signed, and proves it: for the former request as every renewal is, byte by byte; for another, which may encode
 * the same names in its own way, field by field.
 * @throws CertwrightError `not-as-planned`, and as openssl's station does
 */
export async function signHolderRenewal(workbench: Workbench, renewal: HolderRenewal): Promise<Certificate> {
  const { former, tbs, authority, certificationRequest, isFormerRequest } = renewal;
  const { signer } = await workbench.openssl();
  const certificate = await signer.sign(tbs, certificationRequest, authority);
  if (isFormerRequest) assertSameButForDates(certificate, { former, tbs, newPublicKey: undefined, authority });
  else {
    const publicKey = certificationRequest.subjectPublicKeyInfo.der;
    assertAsPlanned(certificate, tbs, { publicKey, authority: authority.certificate });
  }
  return certificate;
}

async function getFormerRequest(workbench: Workbench, { name, certificate }: ToRenew): Promise<string> {
  const kept = (await workbench.record())?.findCertificationRequest(certificate.fingerprint);
  if (kept !== undefined) return kept;
  throw new CertwrightError('key-missing', `neither the key of "${name}" nor its certification request is kept here`, {
    hint: 'send a certificationRequest with the same names',
  });
}

function assertSameNames(name: string, former: Certificate, { subject, extensions }: CertificationRequest): void {
  const [wanted = [], asked = []] = [former.extensions, extensions].map((one) => one.subjectAltName?.names ?? []);
  const details = [
    ...(sameDistinguishedName(former.subject, subject)
      ? []
      : [`subject: wanted ${formatDistinguishedName(former.subject)}, found ${formatDistinguishedName(subject)}`]),
    ...(sameGeneralNames(wanted, asked)
      ? []
      : [`subjectAltName: wanted ${wanted.map(formatGeneralName)}, found ${asked.map(formatGeneralName)}`]),
  ];
  if (details.length === 0) return;
  throw new CertwrightError(
    'policy-violation',
    `the certification request has other names than "${name}": ${details[0]}`,
    {
      details,
      hint: 'a renewal has the same names; ask for a new certificate with other ones',
    },
  );
}

/** The authority of that name as it is now, perhaps with another key after a rotation; else whoever signed it. */
async function findSigner(workbench: Workbench, { name, certificate, recorded }: ToRenew): Promise<Authority> {
  const named = recorded && workbench.readPair(recorded.authority)?.certificate;
  if (recorded && named?.subjectDer.equals(certificate.issuerDer)) return getAuthority(workbench, recorded.authority);
  const issuer = findIssuerIn(workbench, certificate);
  if (!issuer) throw issuerGone(workbench, name, certificate);
  return getAuthority(workbench, issuer.name);
}
