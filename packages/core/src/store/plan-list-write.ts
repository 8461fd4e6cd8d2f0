import path from 'node:path';
import type { Certificate } from '../certificate/certificate.ts';
import { issuerKeyOf } from '../certificate/issuer-key.ts';
import { CertwrightError } from '../errors.ts';
import { type AuditedAction, insertAuditEntry } from './audit-trail.ts';
import { revocationListPathsOf } from './folder-layout.ts';
import { findKeptList } from './kept-list.ts';
import { isThere, type PlannedWrite } from './planned-write.ts';
import { readPair } from './read-pairs.ts';
import { markPublished } from './revocation-lists.ts';

/** A list that was signed, for the files of its authority. */
export interface ListWrite {
  readonly authority: string;
  readonly issuer: Certificate;
  readonly crlNumber: number;
  readonly pem: string;
  readonly der: Buffer;
  /** For the audit trail. */
  readonly audit: AuditedAction;
}

/** `overtaken`: a list of a higher number was published meanwhile and stays; it tells all that this one would have. */
export type ListOutcome = 'published' | 'overtaken';

/** @throws CertwrightError `file-exists`; `key-mismatch` when the authority has got another key meanwhile */
export function planListWrite(assetsFolder: string, write: ListWrite): PlannedWrite<ListOutcome> {
  const { authority, issuer, crlNumber, pem, der, audit } = write;
  assertStillItsKey(assetsFolder, write);
  const { pemPath, derPath } = revocationListPathsOf(assetsFolder, authority);
  for (const filePath of [pemPath, derPath]) isThere(filePath);
  const kept = findKeptList(assetsFolder, authority, issuer);
  if (kept !== undefined && kept.number >= crlNumber) return { outcome: 'overtaken', files: [] };
  const fileOf = (filePath: string, content: string | Buffer) => {
    return { finalPath: path.relative(assetsFolder, filePath), content, mode: 0o644 };
  };
  return {
    outcome: 'published',
    files: [fileOf(pemPath, pem), fileOf(derPath, der)],
    record: (database, now) => {
      markPublished(database, issuerKeyOf(issuer), crlNumber, now);
      const details = { crlNumber: String(crlNumber) };
      insertAuditEntry(database, { ...audit, target: authority, outcome: 'done', details }, now);
    },
  };
}

/** A list of a key that was replaced must not stand in the file of the new one. */
function assertStillItsKey(assetsFolder: string, { authority, issuer }: ListWrite): void {
  const current = readPair(assetsFolder, authority)?.certificate;
  if (current && issuerKeyOf(current) === issuerKeyOf(issuer)) return;
  throw new CertwrightError('key-mismatch', `authority "${authority}" has got another key, or is gone, meanwhile`, {
    hint: 'run the command again',
  });
}
