import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { guessProfile } from './profile/guess-profile.ts';
import type { Profile } from './profile/profile.ts';
import { type CertificateRow, type RecordedCertificate, recordedCertificate } from './store/issued-certificates.ts';
import { firstOfEach } from './store/merge-contents.ts';
import type { CertificateInFile } from './store/rebuild-sources.ts';

/** An authority by the name of its pair, be it in a file now, before, or only known to a record. */
export interface NamedAuthority {
  readonly name: string;
  readonly certificate: Certificate;
  /** Whether it is the one in its file now. */
  readonly isCurrent: boolean;
}

/** Those in files first, and of these the current ones. */
export function findAuthorities(
  files: readonly CertificateInFile[],
  recorded: readonly RecordedCertificate[],
): NamedAuthority[] {
  const former = recorded.map(({ name, pem }) => ({ name, certificate: parseCertificate(pem), isCurrent: false }));
  const all = [...files.toSorted(currentFirst), ...former];
  const authorities = all.filter(({ certificate }) => certificate.extensions.basicConstraints?.cA);
  return firstOfEach(authorities, ({ name, certificate }) => `${name} ${certificate.fingerprint}`);
}

function currentFirst(some: CertificateInFile, other: CertificateInFile): number {
  return Number(other.isCurrent) - Number(some.isCurrent);
}

export interface RebuiltCertificates {
  /** In the order of issue, as far as that is known. */
  readonly certificates: readonly CertificateRow[];
  /** Those that only a file told of. */
  readonly fromFiles: readonly RecordedCertificate[];
  /** Names of pairs whose certificate no authority here has signed. */
  readonly strangers: readonly string[];
}

/**
 * What a new record tells of certificates: what an older one knew of them, then what their files say. Whether a
 * certificate is the one in its file is told by the files alone.
 */
export function rebuildCertificates(
  recorded: readonly CertificateRow[],
  files: readonly CertificateInFile[],
  { authorities, profiles }: { authorities: readonly NamedAuthority[]; profiles: readonly Profile[] },
): RebuiltCertificates {
  const known = new Set(recorded.map(({ fingerprint }) => fingerprint));
  const unknown = firstOfEach(files.toSorted(currentFirst), ({ certificate }) => certificate.fingerprint).filter(
    ({ certificate }) => !known.has(certificate.fingerprint),
  );
  const read = unknown.map((file) => ({ ...file, authority: findAuthorityName(file, authorities) }));
  const fromFiles = read.flatMap(({ name, certificate, isCurrent, authority }) => {
    if (authority === undefined) return [];
    const profile = guessProfile(certificate, profiles);
    const issuedAt = certificate.validity.notBefore;
    const issued = { certificate, authority, profile, issuedAt, frontEnd: 'unknown' };
    const recorded = recordedCertificate(name, 'folder', issued);
    return [isCurrent ? recorded : { ...recorded, supersededAt: issuedAt }];
  });
  const settle = settleBy(files);
  const certificates = firstOfEach(
    [...recorded, ...fromFiles].map(settle),
    ({ authority, serialNumber }) => `${authority} ${serialNumber}`,
  );
  return {
    certificates: certificates.toSorted((some, other) => some.issuedAt.getTime() - other.issuedAt.getTime()),
    fromFiles,
    strangers: read.flatMap(({ name, isCurrent, authority }) => (isCurrent && authority === undefined ? [name] : [])),
  };
}

function findAuthorityName(
  { name, certificate }: CertificateInFile,
  authorities: readonly NamedAuthority[],
): string | undefined {
  if (isIssuedBy(certificate, certificate)) return name;
  const signers = authorities.filter((authority) => isIssuedBy(certificate, authority.certificate));
  return (signers.find((authority) => authority.name === 'ca') ?? signers[0])?.name;
}

/** Pairs may have got other names, and other certificates, since the record knew them. */
function settleBy(files: readonly CertificateInFile[]): (recorded: CertificateRow) => CertificateRow {
  const current = files.filter(({ isCurrent }) => isCurrent);
  const inFile = new Map(current.map(({ name, certificate }) => [name, certificate]));
  return (row) => {
    // Files tell nothing of what a holder has.
    if (row.keptIn === 'holder') return row;
    const { supersededAt, ...recorded } = row;
    if (inFile.get(recorded.name)?.fingerprint === recorded.fingerprint) return recorded;
    const moved = current.find(({ certificate }) => certificate.fingerprint === recorded.fingerprint);
    if (moved !== undefined) return rename(recorded, moved.name);
    const since = supersededAt ?? inFile.get(recorded.name)?.validity.notBefore;
    return since === undefined ? recorded : { ...recorded, supersededAt: since };
  };
}

/** An authority that signed itself is recorded as its own. */
function rename(recorded: CertificateRow, name: string): CertificateRow {
  return { ...recorded, name, authority: recorded.authority === recorded.name ? name : recorded.authority };
}
