import { issuerKeyOf } from './certificate/issuer-key.ts';
import { listAuthorities } from './list-authorities.ts';
import type { FolderFinding } from './store/finding.ts';
import { openRecordReader, type RecordReader } from './store/record-reader.ts';
import type { Workbench } from './workbench.ts';

/** Of each authority that has published a revocation list, whether that is still in force. Changes nothing. */
export function checkRevocationLists(workbench: Pick<Workbench, 'assetsFolder' | 'clock'>): FolderFinding[] {
  const record = openRecordReader(workbench.assetsFolder);
  // What an older certwright wrote knows of none.
  if (record === undefined || record === 'outdated') return [];
  try {
    return checkEach(workbench, record);
  } finally {
    record.close();
  }
}

function checkEach(workbench: Pick<Workbench, 'assetsFolder' | 'clock'>, record: RecordReader): FolderFinding[] {
  return listAuthorities(workbench).flatMap(({ name, certificate }): FolderFinding[] => {
    const list = record.findRevocationList(issuerKeyOf(certificate));
    if (!list) return [];
    const subject = `revocation list of ${name}`;
    const until = list.nextUpdate.toISOString();
    if (list.nextUpdate >= workbench.clock.now()) {
      return [{ level: 'ok', subject, message: `number ${list.crlNumber} is in force until ${until}` }];
    }
    const message = `number ${list.crlNumber} ended on ${until}; who looks at it may refuse all that ${name} issued`;
    return [{ level: 'warning', subject, message, cure: `certwright ca crl ${name}` }];
  });
}
