import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import type { HolderWrite } from './holder-write.ts';
import type { IssuedCertificate, PairWrite } from './pair-write.ts';
import { prepared } from './prepared.ts';
import { sqliteCodeOf, sqliteCodes } from './storage-error.ts';

/** One row of the record: a certificate that was issued here. */
export interface RecordedCertificate {
  readonly name: string;
  /** Hex, lower case, as in `Certificate`. */
  readonly serialNumber: string;
  readonly authority: string;
  readonly profile: string;
  readonly subject: DistinguishedName;
  readonly subjectAltName: readonly GeneralName[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 over the DER, hex, lower case. */
  readonly fingerprint: string;
  readonly pem: string;
  readonly issuedAt: Date;
  readonly frontEnd: string;
  /** The fingerprint of the certificate that it renews. */
  readonly renews?: string;
  /** `folder`: a pair of that name held it; `holder`: it went to its holder, and no file ever held it. */
  readonly keptIn: 'folder' | 'holder';
  /** When another certificate took its place: its file, or with a holder by a renewal; missing while it is the current one. */
  readonly supersededAt?: Date;
}

/** With what is kept so that it can be renewed, and asked for by nobody else. */
export interface CertificateRow extends RecordedCertificate {
  /** PEM of the request that it was signed for; only of one that a holder has. */
  readonly certificationRequest?: string;
}

export type RecordedCertificateFilter = Partial<
  Pick<RecordedCertificate, 'name' | 'serialNumber' | 'authority' | 'fingerprint' | 'keptIn'>
>;

const columns = [
  'name',
  'serialNumber',
  'authority',
  'profile',
  'subject',
  'subjectAltName',
  'notBefore',
  'notAfter',
  'fingerprint',
  'pem',
  'issuedAt',
  'frontEnd',
  'renews',
  'keptIn',
  'supersededAt',
];
/** To be continued with conditions. */
export const selectCertificates = `SELECT ${columns.join(', ')} FROM certificates`;
const insertedColumns = [...columns, 'certificationRequest'];
const insertStatement = `INSERT INTO certificates (${insertedColumns.join(', ')}) VALUES (${insertedColumns.map((c) => `:${c}`).join(', ')})`;

/**
 * The pair's file holds this certificate from now on, and it takes the place of others. One that was not issued just
 * now may have been issued here before, under another name: then it has moved.
 * @throws CertwrightError `not-as-planned` when the record holds this certificate, or one of this authority and serial
 *   number, already
 */
export function insertPair(database: DatabaseSync, { name, issued, certificatePem }: PairWrite, now: Date): void {
  const fingerprint = (issued?.certificate ?? parseCertificate(certificatePem)).fingerprint;
  if (issued !== undefined) insertIssued(database, recordedCertificate(name, 'folder', issued));
  else database.prepare(moveStatement).run({ name, fingerprint });
  supersede(database, name, fingerprint, now);
}

/**
 * The certificate went to its holder, and takes the place of the one that it renews.
 * @throws CertwrightError `not-as-planned` as `insertPair` does
 */
export function insertHeld(
  database: DatabaseSync,
  { name, issued, certificationRequest }: Pick<HolderWrite, 'name' | 'issued' | 'certificationRequest'>,
  now: Date,
): void {
  insertIssued(database, { ...recordedCertificate(name, 'holder', issued), certificationRequest });
  if (issued.renews === undefined) return;
  prepared(database, 'UPDATE certificates SET supersededAt = ? WHERE fingerprint = ? AND supersededAt IS NULL').run(
    now.toISOString(),
    issued.renews,
  );
}

/** No file holds the pair's certificate any more. */
export function supersedePair(database: DatabaseSync, name: string, now: Date): void {
  supersede(database, name, '', now);
}

/** An authority that signed itself is recorded as its own. */
const moveStatement = `UPDATE certificates SET supersededAt = NULL, keptIn = 'folder', name = :name,
  authority = CASE WHEN authority = name THEN :name ELSE authority END WHERE fingerprint = :fingerprint`;

function supersede(database: DatabaseSync, name: string, exceptFingerprint: string, now: Date): void {
  prepared(
    database,
    `UPDATE certificates SET supersededAt = ?
      WHERE name = ? AND keptIn = 'folder' AND supersededAt IS NULL AND fingerprint <> ?`,
  ).run(now.toISOString(), name, exceptFingerprint);
}

function insertIssued(database: DatabaseSync, row: CertificateRow): void {
  try {
    insertRecordedCertificate(database, row);
  } catch (cause) {
    if (sqliteCodeOf(cause) !== sqliteCodes.constraint) throw cause;
    throw new CertwrightError(
      'not-as-planned',
      `serial number ${row.serialNumber} of ${row.authority} is on record already`,
      { hint: 'issue the certificate again, with a new serial number', cause },
    );
  }
}

/** As the record knows a certificate that is the current one of its name, or of its holder. */
export function recordedCertificate(
  name: string,
  keptIn: RecordedCertificate['keptIn'],
  issued: IssuedCertificate,
): RecordedCertificate {
  const { certificate, ...others } = issued;
  const { serialNumber, subject, extensions, validity, fingerprint, pem } = certificate;
  const subjectAltName = extensions.subjectAltName?.names ?? [];
  return { name, serialNumber, subject, subjectAltName, ...validity, fingerprint, pem, keptIn, ...others };
}

/** One that is known already; the record must hold none of its fingerprint, nor of its authority and serial number. */
export function insertRecordedCertificate(database: DatabaseSync, row: CertificateRow): void {
  const { subject, subjectAltName, notBefore, notAfter, issuedAt, renews, supersededAt, ...texts } = row;
  prepared(database, insertStatement).run({
    ...texts,
    certificationRequest: texts.certificationRequest ?? null,
    subject: JSON.stringify(subject),
    subjectAltName: JSON.stringify(subjectAltName),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    issuedAt: issuedAt.toISOString(),
    renews: renews ?? null,
    supersededAt: supersededAt?.toISOString() ?? null,
  });
}

/** In the order in which they were issued. */
export function findRecordedCertificates(
  database: DatabaseSync,
  filter: RecordedCertificateFilter = {},
): RecordedCertificate[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(([column]) => `${column} = ?`).join(' AND ')}`;
  const select = `${selectCertificates} ${where} ORDER BY id`;
  return prepared(database, select)
    .all(...wanted.map(([, value]) => value))
    .map(toRecordedCertificate);
}

/** PEM of the request that a certificate was signed for; undefined where none is kept. */
export function findCertificationRequest(database: DatabaseSync, fingerprint: string): string | undefined {
  const row = prepared(database, 'SELECT certificationRequest FROM certificates WHERE fingerprint = ?').get(
    fingerprint,
  );
  return typeof row?.certificationRequest === 'string' ? row.certificationRequest : undefined;
}

export function toRecordedCertificate(row: Record<string, SQLOutputValue>): RecordedCertificate {
  const text = (column: string) => String(row[column]);
  return {
    name: text('name'),
    serialNumber: text('serialNumber'),
    authority: text('authority'),
    profile: text('profile'),
    subject: JSON.parse(text('subject')),
    subjectAltName: JSON.parse(text('subjectAltName')),
    notBefore: new Date(text('notBefore')),
    notAfter: new Date(text('notAfter')),
    fingerprint: text('fingerprint'),
    pem: text('pem'),
    issuedAt: new Date(text('issuedAt')),
    frontEnd: text('frontEnd'),
    keptIn: row.keptIn === 'holder' ? 'holder' : 'folder',
    ...(row.renews !== null && { renews: text('renews') }),
    ...(row.supersededAt === null ? {} : { supersededAt: new Date(text('supersededAt')) }),
  };
}
