import type { Certificate } from '../certificate/certificate.ts';
import { findIssuer } from '../certificate/find-issuer.ts';
import { isIssuedBy } from '../certificate/is-issued-by.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import type { CertificateFile } from '../store/certificate-files.ts';
import type { RecordedCertificate } from '../store/issued-certificates.ts';
import type { Revocation } from '../store/revocations.ts';
import { type Circumstances, certificateStatus } from './certificate-status.ts';
import { type FindRevocation, indexRevocations } from './find-revocation.ts';
import type { ListedCertificate } from './listed-certificate.ts';

export interface Sources extends Pick<Circumstances, 'now' | 'warningWindowMs'> {
  readonly files: readonly CertificateFile[];
  readonly issued: readonly RecordedCertificate[];
  readonly revocations: readonly Revocation[];
}

/** What one file holds: a certificate that was issued under its name, or another. */
export type Found =
  | { readonly file: CertificateFile; readonly row: RecordedCertificate }
  | { readonly file: CertificateFile; readonly certificate: Certificate };

/** An entry before it is judged. */
type Unjudged = Omit<ListedCertificate, 'status' | 'revokedAt' | 'revocationReason'>;

/**
 * Every certificate that was issued, and every one that a file holds and that was not issued under its name; by the end
 * of their validity. What the record tells is taken from there, so that few certificates need be parsed.
 */
export function gatherCertificates({ files, issued, revocations, ...circumstances }: Sources): ListedCertificate[] {
  const rowsByName = Map.groupBy(issued, ({ name }) => name);
  const found = files.flatMap((file) => recognise(file, rowsByName.get(file.name) ?? []));
  const lister = createLister(found, circumstances);
  return [...lister.listIssued(issued, revocations), ...lister.listStrays(revocations)].sort(byExpiry);
}

/** Makes entries of a list, for some certificates or for all. */
export interface Lister {
  /** @param revocations those of these certificates, and perhaps others */
  listIssued(issued: readonly RecordedCertificate[], revocations: readonly Revocation[]): ListedCertificate[];
  /** What a file holds and was not issued under its name. */
  listStrays(revocations: readonly Revocation[]): ListedCertificate[];
}

/** @param found what every file of the folder holds */
export function createLister(
  found: readonly Found[],
  circumstances: Pick<Circumstances, 'now' | 'warningWindowMs'>,
): Lister {
  const findAuthority = authorityFinder(found);
  const fileOf = new Map(found.flatMap((one) => ('row' in one ? [[one.row.fingerprint, one.file]] : [])));
  const judge = (entry: Unjudged, findRevocation: FindRevocation): ListedCertificate => {
    const revocation = findRevocation(entry, () => findAuthority(parseCertificate(entry.pem))?.certificate);
    const isReplaced = entry.replacedAt !== undefined;
    const status = certificateStatus(entry, { ...circumstances, isRevoked: revocation !== undefined, isReplaced });
    return { ...entry, status, ...(revocation && revokedFields(revocation)) };
  };
  return {
    listIssued: (issued, revocations) => {
      const findRevocation = indexRevocations(revocations);
      return issued.map((row) => judge(recordedEntry(row, fileOf.get(row.fingerprint)), findRevocation));
    },
    listStrays: (revocations) => {
      const findRevocation = indexRevocations(revocations);
      return found.flatMap((one) => ('row' in one ? [] : [judge(foundEntry(one, findAuthority), findRevocation)]));
    },
  };
}

/**
 * Nothing where the file holds no certificate.
 * @param rows those of its name; the one that it holds is enough
 */
export function recognise(file: CertificateFile, rows: readonly RecordedCertificate[]): Found[] {
  const sameText = rows.find(({ pem }) => file.text.startsWith(pem));
  if (sameText) return [{ file, row: sameText }];
  try {
    const certificate = parseCertificate(file.text);
    const row = rows.find(({ fingerprint }) => fingerprint === certificate.fingerprint);
    return [row ? { file, row } : { file, certificate }];
  } catch (error) {
    if (error instanceof CertwrightError) return [];
    throw error;
  }
}

/** The authorities of the folder are looked for only when somebody asks. */
function authorityFinder(found: readonly Found[]) {
  let authorities: { readonly name: string; readonly certificate: Certificate }[] | undefined;
  return (certificate: Certificate) => {
    authorities ??= found
      .map((one) => ({
        name: one.file.name,
        certificate: 'row' in one ? parseCertificate(one.row.pem) : one.certificate,
      }))
      .filter((one) => one.certificate.extensions.basicConstraints?.cA);
    return findIssuer(certificate, authorities);
  };
}

function recordedEntry(row: RecordedCertificate, file: CertificateFile | undefined): Unjudged {
  const { supersededAt, ...fields } = row;
  return { ...fields, ...pathsOf(file), source: 'record', ...(supersededAt && { replacedAt: supersededAt }) };
}

function foundEntry(
  { file, certificate }: Extract<Found, { certificate: Certificate }>,
  findAuthority: (certificate: Certificate) => { readonly name: string } | undefined,
): Unjudged {
  const authority = isIssuedBy(certificate, certificate) ? file.name : findAuthority(certificate)?.name;
  const { serialNumber, subject, validity, extensions, fingerprint, pem } = certificate;
  return {
    name: file.name,
    source: 'folder',
    keptIn: 'folder',
    serialNumber,
    subject,
    subjectAltName: extensions.subjectAltName?.names ?? [],
    ...validity,
    fingerprint,
    pem,
    ...pathsOf(file),
    ...(authority !== undefined && { authority }),
  };
}

function pathsOf(file: CertificateFile | undefined) {
  if (!file) return {};
  const { certificatePath, keyPath } = file;
  return { certificatePath, ...(keyPath !== undefined && { keyPath }) };
}

function revokedFields({ revokedAt, reason }: Revocation) {
  return { revokedAt, ...(reason !== undefined && { revocationReason: reason }) };
}

function byExpiry(a: ListedCertificate, b: ListedCertificate): number {
  return a.notAfter.getTime() - b.notAfter.getTime() || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
