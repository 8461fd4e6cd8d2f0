import { type CertificateGrant, isGrantedTo } from './access/certificate-grant.ts';
import type { Principal } from './access/principal.ts';
import type { Certificate, Validity } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { findChain } from './certificate/find-chain.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { CertwrightError } from './errors.ts';
import type { RecordReader } from './store/record-reader.ts';
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
 * That one of these authorities issued the certificate itself, and that it is a client's, of no authority, and that both
 * are in their validity and not revoked. What was issued below a revoked authority is refused too.
 * @throws CertwrightError `principal-unknown`, `record-lost`, `record-damaged`, `storage-failed`
 */
export async function authenticateHolder(
  workbench: Workbench,
  encoded: string | Buffer,
  authorities: readonly string[],
): Promise<HeldCertificate> {
  const certificate = read(encoded);
  const found = authorities
    .flatMap((authority) => issuersOf(workbench, authority).map((one) => ({ authority, ...one })))
    .find(({ issuer }) => isIssuedBy(certificate, issuer));
  if (!found) throw unknown('the client certificate is of no authority that is believed here');
  assertGood(certificate, found.issuer, workbench.clock.now());
  const record = await workbench.record();
  // Where none was ever begun nothing is revoked; a lost one is an error.
  if (record) assertNotRevoked(record, certificate, found);
  const subject = formatDistinguishedName(certificate.subject) || 'empty subject';
  return { certificate, authority: found.authority, principal: `certificate ${subject} (${certificate.serialNumber})` };
}

function read(encoded: string | Buffer): Certificate {
  try {
    return parseCertificate(encoded);
  } catch (error) {
    if (error instanceof CertwrightError) throw unknown('the client certificate cannot be read', error);
    throw error;
  }
}

interface Issuer {
  readonly issuer: Certificate;
  /** The other certificates of its file, some of which may be above it. */
  readonly others: readonly Certificate[];
}

/** Its own certificate, and while it is rotated those of its former and its next key, which have the same subject. */
function issuersOf(workbench: Workbench, authority: string): Issuer[] {
  const pair = workbench.readPair(authority);
  if (!pair?.certificate) return [];
  const { subjectDer } = pair.certificate;
  const all = [pair.certificate, ...pair.chain];
  return all
    .filter((one) => one.subjectDer.equals(subjectDer) && one.extensions.basicConstraints?.cA)
    .map((issuer) => ({ issuer, others: all.filter((other) => other !== issuer) }));
}

function assertGood({ validity, extensions }: Certificate, issuer: Certificate, now: Date): void {
  if (!isValidAt(validity, now)) throw unknown('the client certificate is not valid now');
  if (!isValidAt(issuer.validity, now)) throw unknown('the authority of the client certificate is not valid now');
  if (extensions.basicConstraints?.cA) throw unknown('the client certificate is one of an authority');
  if (!extensions.extendedKeyUsage?.purposes.includes('clientAuth')) {
    throw unknown('the client certificate is not for clients: it lacks the extended key usage clientAuth');
  }
}

/** Both ends are inclusive (RFC 5280 §4.1.2.5). */
function isValidAt({ notBefore, notAfter }: Validity, now: Date): boolean {
  return notBefore <= now && now < new Date(notAfter.getTime() + 1000);
}

function assertNotRevoked(
  record: RecordReader,
  certificate: Certificate,
  { authority, issuer, others }: Issuer & { readonly authority: string },
): void {
  if (isRevoked(record, certificate, [issuer])) {
    throw unknown(`the client certificate ${certificate.serialNumber} is revoked`);
  }
  if (isRevoked(record, issuer, others)) throw unknown(`the authority "${authority}" is revoked`);
  // Which of them are above is asked only where it matters: each signature takes its time, and each request comes here.
  const revoked = others.filter((one) => isRevoked(record, one, others));
  if (revoked.length === 0) return;
  if (findChain(issuer, others).some((one) => revoked.includes(one))) {
    throw unknown(`an authority above "${authority}" is revoked`);
  }
}

/** By its fingerprint, or by the key of its issuer and its serial number, where more is not known of what was revoked. */
function isRevoked(record: RecordReader, certificate: Certificate, issuers: readonly Certificate[]): boolean {
  const { fingerprint, serialNumber, issuerDer } = certificate;
  const named = issuers.filter(({ subjectDer }) => subjectDer.equals(issuerDer));
  const filters = [{ fingerprint }, ...named.map((one) => ({ issuerKey: issuerKeyOf(one), serialNumber }))];
  return filters.some((filter) => record.findRevocations(filter).length > 0);
}

function unknown(message: string, cause?: unknown): CertwrightError {
  return new CertwrightError('principal-unknown', message, {
    hint: 'use a certificate that the server was told of, or a token',
    cause,
  });
}
