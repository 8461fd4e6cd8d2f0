import path from 'node:path';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { CertwrightError } from './errors.ts';
import { listProfiles, type ProfileSource } from './get-profile.ts';
import { rebuildAddresses } from './rebuilt-addresses.ts';
import { findAuthorities, type NamedAuthority, rebuildCertificates } from './rebuilt-certificates.ts';
import { rebuildRevocations } from './rebuilt-revocations.ts';
import type { AuditEntry } from './store/audit-trail.ts';
import type { ReadableRecord } from './store/damaged-record.ts';
import { recordFileName } from './store/folder-layout.ts';
import { readCertificatesInFiles, readRevocationListsInFiles } from './store/rebuild-sources.ts';
import { formatRecord, type NumberedList, type RecordContent } from './store/record-content.ts';
import { replaceRecord } from './store/replace-record.ts';
import { tellUnknown } from './tell-unknown.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** What a record that was made again holds. */
export interface RebuiltRecord {
  readonly recordPath: string;
  /** Where the damaged record was put; undefined when there was none. */
  readonly damagedPath: string | undefined;
  readonly certificates: number;
  readonly revocations: number;
  /** Of the audit trail: what could still be read. */
  readonly auditEntries: number;
  /** The highest number of a revocation list of each authority that is known to have one; the next is higher. */
  readonly crlNumbers: Readonly<Record<string, number>>;
  /** What could not be known, or had to be guessed: lower case, without a full stop. */
  readonly unknown: readonly string[];
}

/**
 * Makes the record of a folder again, when it is lost or damaged, from what can still be read of it, from the
 * certificates in `keys/`, and from the revocation lists in `crl/`. What was revoked stays revoked, and no number of a
 * list is given twice.
 * @throws CertwrightError `record-exists`, `record-damaged` for one of a newer version, `file-not-found`,
 *   `folder-invalid`, `storage-failed`; the record is as lost as it was then
 */
export function rebuildRecord(workbench: Workbench): Promise<RebuiltRecord> {
  return withAudit(workbench, 'rebuild-record', recordFileName, async () => {
    const { assetsFolder, clock } = workbench;
    const { keptPath, made } = await replaceRecord({ assetsFolder, clock }, (readable) => rebuild(workbench, readable));
    // It opens; and what the damaged one had not finished is finished now.
    await workbench.store();
    const { content, authorities, unknown } = made;
    return {
      recordPath: path.join(assetsFolder, recordFileName),
      damagedPath: keptPath,
      certificates: content.certificates.length,
      revocations: content.revocations.length,
      auditEntries: content.auditTrail.length,
      crlNumbers: findHighestNumbers(content.revocationLists, authorities),
      unknown,
    };
  });
}

function rebuild(workbench: Workbench, { content: recorded, incomplete }: ReadableRecord) {
  const { assetsFolder, clock } = workbench;
  const files = readCertificatesInFiles(assetsFolder);
  const lists = readRevocationListsInFiles(assetsFolder);
  const authorities = findAuthorities(files.contents, recorded.certificates);
  const sources = { authorities, profiles: usableProfiles(workbench) };
  const { certificates, fromFiles, ...strange } = rebuildCertificates(recorded.certificates, files.contents, sources);
  const revoked = rebuildRevocations(recorded, lists.contents, { authorities, certificates });
  const { revocations, revocationLists } = revoked;
  const { addresses, takenFrom } = rebuildAddresses(recorded.addresses, certificates);
  const content = { ...recorded, certificates, revocations, revocationLists, addresses };
  const unknown = tellUnknown({
    incomplete,
    fromFiles,
    takenFrom,
    lists: authorities.flatMap(({ name, isCurrent }) => (isCurrent ? [[name, revoked.newestLists.get(name)]] : [])),
    strangers: strange.strangers,
    strangeLists: revoked.strangers,
    unreadable: [...files.unreadable, ...lists.unreadable],
  });
  return { content, authorities, unknown, bytes: formatRecord(content, entryOf(workbench, content), clock.now()) };
}

/** A profile of the user's that cannot be read is no reason to leave the record lost. */
function usableProfiles(workbench: Workbench): ProfileSource[] {
  try {
    return listProfiles(workbench);
  } catch (error) {
    if (error instanceof CertwrightError) return [];
    throw error;
  }
}

function entryOf(workbench: Workbench, { certificates, revocations }: RecordContent): AuditEntry {
  const details = { certificates: String(certificates.length), revocations: String(revocations.length) };
  return { ...workbench.audited('rebuild-record'), target: recordFileName, outcome: 'done', details };
}

function findHighestNumbers(
  lists: readonly NumberedList[],
  authorities: readonly NamedAuthority[],
): Record<string, number> {
  const ascending = lists.toSorted((some, other) => some.crlNumber - other.crlNumber);
  const numbers = new Map(ascending.map(({ issuerKey, crlNumber }) => [issuerKey, crlNumber]));
  return Object.fromEntries(
    authorities.flatMap(({ name, certificate }) => {
      const number = numbers.get(issuerKeyOf(certificate));
      return number === undefined ? [] : [[name, number]];
    }),
  );
}
