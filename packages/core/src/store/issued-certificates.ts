import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { CertwrightError } from '../errors.ts';
import type { IssuedCertificate, PairWrite } from './pair-write.ts';
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
  /** When another certificate took its file; missing while it is the one in the file. */
  readonly supersededAt?: Date;
}

export type RecordedCertificateFilter = Partial<
  Pick<RecordedCertificate, 'name' | 'serialNumber' | 'authority' | 'fingerprint'>
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
  'supersededAt',
];
const insertStatement = `INSERT INTO certificates (${columns.join(', ')}) VALUES (${columns.map((c) => `:${c}`).join(', ')})`;

/**
 * The pair's file holds this certificate from now on, and it takes the place of others. One that was not issued just
 * now may have been issued here before, under another name: then it has moved.
 * @throws CertwrightError `not-as-planned` when the record holds this certificate, or one of this authority and serial
 *   number, already
 */
export function insertPair(database: DatabaseSync, { name, issued, certificatePem }: PairWrite, now: Date): void {
  const fingerprint = (issued?.certificate ?? parseCertificate(certificatePem)).fingerprint;
  if (issued !== undefined) insertIssued(database, name, issued);
  else database.prepare(moveStatement).run({ name, fingerprint });
  supersede(database, name, fingerprint, now);
}

/** No file holds the pair's certificate any more. */
export function supersedePair(database: DatabaseSync, name: string, now: Date): void {
  supersede(database, name, '', now);
}

/** An authority that signed itself is recorded as its own. */
const moveStatement = `UPDATE certificates SET supersededAt = NULL, name = :name,
  authority = CASE WHEN authority = name THEN :name ELSE authority END WHERE fingerprint = :fingerprint`;

function supersede(database: DatabaseSync, name: string, exceptFingerprint: string, now: Date): void {
  database
    .prepare('UPDATE certificates SET supersededAt = ? WHERE name = ? AND supersededAt IS NULL AND fingerprint <> ?')
    .run(now.toISOString(), name, exceptFingerprint);
}

function insertIssued(database: DatabaseSync, name: string, issued: IssuedCertificate): void {
  try {
    insertRecordedCertificate(database, recordedCertificate(name, issued));
  } catch (cause) {
    if (sqliteCodeOf(cause) !== sqliteCodes.constraint) throw cause;
    const { authority, certificate } = issued;
    throw new CertwrightError(
      'not-as-planned',
      `serial number ${certificate.serialNumber} of ${authority} is on record already`,
      { hint: 'issue the certificate again, with a new serial number', cause },
    );
  }
}

/** As the record knows a certificate that stands in the file of a pair. */
export function recordedCertificate(name: string, issued: IssuedCertificate): RecordedCertificate {
  const { certificate, ...others } = issued;
  const { serialNumber, subject, extensions, validity, fingerprint, pem } = certificate;
  const subjectAltName = extensions.subjectAltName?.names ?? [];
  return { name, serialNumber, subject, subjectAltName, ...validity, fingerprint, pem, ...others };
}

/** One that is known already; the record must hold none of its fingerprint, nor of its authority and serial number. */
export function insertRecordedCertificate(database: DatabaseSync, recorded: RecordedCertificate): void {
  const { subject, subjectAltName, notBefore, notAfter, issuedAt, renews, supersededAt, ...texts } = recorded;
  database.prepare(insertStatement).run({
    ...texts,
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
  const select = `SELECT ${columns.join(', ')} FROM certificates ${where} ORDER BY id`;
  return database
    .prepare(select)
    .all(...wanted.map(([, value]) => value))
    .map(toRecordedCertificate);
}

function toRecordedCertificate(row: Record<string, SQLOutputValue>): RecordedCertificate {
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
    ...(row.renews !== null && { renews: text('renews') }),
    ...(row.supersededAt === null ? {} : { supersededAt: new Date(text('supersededAt')) }),
  };
}
