import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { DistinguishedName } from '../certificate/distinguished-name.ts';
import type { GeneralName } from '../certificate/general-name.ts';
import type { IssuedCertificate, PairWrite } from './pair-write.ts';

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
];
const insertStatement = `INSERT INTO certificates (${columns.join(', ')}) VALUES (${columns.map((c) => `:${c}`).join(', ')})`;

/**
 * The pair's file holds this certificate from now on; one that was not issued here only takes the place of others.
 * Nothing is changed when the record refuses it as a double.
 */
export function insertPair(database: DatabaseSync, { name, issued }: PairWrite, now: Date): void {
  if (issued !== undefined) database.prepare(insertStatement).run(toRow(name, issued));
  database
    .prepare('UPDATE certificates SET supersededAt = ? WHERE name = ? AND supersededAt IS NULL AND fingerprint <> ?')
    .run(now.toISOString(), name, issued?.certificate.fingerprint ?? '');
}

function toRow(name: string, issued: IssuedCertificate): Record<string, string> {
  const { certificate, authority, profile, issuedAt, frontEnd } = issued;
  return {
    name,
    serialNumber: certificate.serialNumber,
    authority,
    profile,
    subject: JSON.stringify(certificate.subject),
    subjectAltName: JSON.stringify(certificate.extensions.subjectAltName?.names ?? []),
    notBefore: certificate.validity.notBefore.toISOString(),
    notAfter: certificate.validity.notAfter.toISOString(),
    fingerprint: certificate.fingerprint,
    pem: certificate.pem,
    issuedAt: issuedAt.toISOString(),
    frontEnd,
  };
}

/** In the order in which they were issued. */
export function findRecordedCertificates(
  database: DatabaseSync,
  filter: RecordedCertificateFilter = {},
): RecordedCertificate[] {
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(([column]) => `${column} = ?`).join(' AND ')}`;
  const select = `SELECT ${columns.join(', ')}, supersededAt FROM certificates ${where} ORDER BY id`;
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
    ...(row.supersededAt === null ? {} : { supersededAt: new Date(text('supersededAt')) }),
  };
}
