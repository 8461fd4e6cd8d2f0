import { type CertificateGrant, isGrantedTo } from './access/certificate-grant.ts';
import type { Principal } from './access/principal.ts';
import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import { readPair } from './store/read-pairs.ts';
import type { RevocationFilter } from './store/revocations.ts';
import type { Workbench } from './workbench.ts';

/** A client certificate that is good now, and the authority of the folder that issued it. */
export interface HeldCertificate {
  readonly certificate: Certificate;
  readonly authority: string;
  /** For the audit trail. */
  readonly principal: string;
}

/**
 * Whose certificate this is, and what the first grant that fits allows. That the holder has the key is for the caller to
 * know: TLS proves it.
 * @param encoded PEM or DER
 * @throws CertwrightError `principal-unknown`, and as `authenticateHolder` does
 */
export async function authenticateCertificate(
  workbench: Workbench,
  encoded: string | Buffer,
  grants: readonly CertificateGrant[],
): Promise<Principal> {
  const authorities = [...new Set(grants.map(({ authority }) => authority))];
  const held = await authenticateHolder(workbench, encoded, authorities);
  const grant = grants.find((one) => one.authority === held.authority && isGrantedTo(one, held.certificate));
  if (!grant) throw unknown(`nothing is granted to ${held.principal}`);
  return { name: held.principal, role: grant.role, issuingPolicy: grant.issuingPolicy };
}

/**
 * That one of these authorities, which is not revoked, issued the certificate itself, and that it is a client's, in its
 * validity, not revoked, and of no authority.
 * @throws CertwrightError `principal-unknown`, `record-lost`, `record-damaged`, `storage-failed`
 */
export async function authenticateHolder(
  workbench: Workbench,
  encoded: string | Buffer,
  authorities: readonly string[],
): Promise<HeldCertificate> {
  const certificate = read(encoded);
  const found = authorities
    .flatMap((authority) => issuersOf(workbench, authority).map((issuer) => ({ authority, issuer })))
    .find(({ issuer }) => isIssuedBy(certificate, issuer));
  if (!found) throw unknown('the client certificate is of no authority that is believed here');
  const { authority, issuer } = found;
  assertGood(certificate, workbench.clock.now());
  const { serialNumber } = certificate;
  const isRevoked = async (filter: RevocationFilter) =>
    ((await workbench.record())?.findRevocations(filter) ?? []).length > 0;
  if (await isRevoked({ issuerKey: issuerKeyOf(issuer), serialNumber })) {
    throw unknown(`the client certificate ${serialNumber} is revoked`);
  }
  if (await isRevoked({ fingerprint: issuer.fingerprint })) throw unknown(`the authority "${authority}" is revoked`);
  const subject = formatDistinguishedName(certificate.subject) || 'empty subject';
  return { certificate, authority, principal: `certificate ${subject} (${serialNumber})` };
}

function read(encoded: string | Buffer): Certificate {
  try {
    return parseCertificate(encoded);
  } catch (error) {
    if (error instanceof CertwrightError) throw unknown('the client certificate cannot be read', error);
    throw error;
  }
}

/** Its own certificate, and while it is rotated those of its former and its next key, which have the same subject. */
function issuersOf({ assetsFolder }: Workbench, authority: string): Certificate[] {
  const pair = readPair(assetsFolder, authority);
  if (!pair?.certificate) return [];
  const { subjectDer } = pair.certificate;
  return [pair.certificate, ...pair.chain.filter((other) => other.subjectDer.equals(subjectDer))].filter(
    ({ extensions }) => extensions.basicConstraints?.cA,
  );
}

function assertGood({ validity, extensions }: Certificate, now: Date): void {
  if (now < validity.notBefore || now > validity.notAfter) throw unknown('the client certificate is not valid now');
  if (extensions.basicConstraints?.cA) throw unknown('the client certificate is one of an authority');
  if (!extensions.extendedKeyUsage?.purposes.includes('clientAuth')) {
    throw unknown('the client certificate is not for clients: it lacks the extended key usage clientAuth');
  }
}

function unknown(message: string, cause?: unknown): CertwrightError {
  return new CertwrightError('principal-unknown', message, {
    hint: 'use a certificate that the server was told of, or a token',
    cause,
  });
}
