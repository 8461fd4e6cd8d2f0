import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { CertwrightError } from './errors.ts';
import type { AuthorityState } from './list-authorities.ts';
import type { SigningAuthority } from './openssl/signing-job.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** The pair of the certificate that answers for an authority. */
export function responderNameOf(authority: string): string {
  return `${authority}-ocsp`;
}

/**
 * The responder of an authority (RFC 6960 §4.2.2.2), which can sign answers now.
 * @throws CertwrightError `certificate-not-found` when there is none, or none that can
 */
export async function getOcspResponder(
  workbench: Workbench,
  authority: AuthorityState,
  name: string,
): Promise<SigningAuthority> {
  const pair = readPair(workbench.assetsFolder, name);
  const fault = pair ? await findResponderFault(workbench, authority, pair) : 'is not there';
  if (pair?.certificate && fault === undefined) {
    return { certificate: pair.certificate, key: { path: pair.keyPath } };
  }
  throw new CertwrightError('certificate-not-found', `the OCSP responder "${name}" of "${authority.name}" ${fault}`, {
    hint: `make one with certwright ca ocsp-responder ${authority.name}`,
  });
}

/** What keeps a pair from answering for an authority now; undefined when nothing does. */
export async function findResponderFault(
  workbench: Workbench,
  authority: AuthorityState,
  { certificate, keyFile, publicKey }: FoundPair,
): Promise<string | undefined> {
  if (!certificate || !isResponder(certificate)) return 'is no responder: its certificate is not for OCSPSigning';
  if (!isIssuedBy(certificate, authority.certificate)) return `was not issued by the key of "${authority.name}"`;
  const { notBefore, notAfter } = certificate.validity;
  const now = workbench.clock.now();
  if (now < notBefore) return `is not valid before ${notBefore.toISOString()}`;
  // Valid through its last second.
  if (now.getTime() >= notAfter.getTime() + 1000) return `expired on ${notAfter.toISOString()}`;
  if (!publicKey) return `has a key that is ${keyFile}`;
  if (!publicKey.equals(certificate.subjectPublicKeyInfo.der)) return 'has the key of another certificate';
  const issuerKey = issuerKeyOf(authority.certificate);
  const revocations = (await workbench.record())?.findRevocations({
    issuerKey,
    serialNumber: certificate.serialNumber,
  });
  return revocations?.length ? 'is revoked' : undefined;
}

/** By the usage alone. */
export function isResponder({ extensions }: Certificate): boolean {
  return extensions.extendedKeyUsage?.purposes.includes('OCSPSigning') ?? false;
}
