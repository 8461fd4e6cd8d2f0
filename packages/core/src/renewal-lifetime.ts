import type { Certificate, Validity } from './certificate/certificate.ts';
import { lifetimeOf } from './profile/decide-validity.ts';
import { readPair } from './store/read-pairs.ts';
import type { RecordReader } from './store/record-reader.ts';
import type { Workbench } from './workbench.ts';

/**
 * How long the renewal of a certificate that was cut short is to be valid: one that ended with its authority counts for
 * as long as the one that it renewed. Undefined where it was not cut, or nothing is known of it.
 */
export async function findUncutLifetime(workbench: Workbench, former: Certificate): Promise<number | undefined> {
  const record = await workbench.record();
  if (!record) return undefined;
  let { fingerprint } = former;
  let uncut: Validity | undefined;
  for (;;) {
    const [recorded] = record.findIssued({ fingerprint });
    if (recorded?.renews === undefined || !endsWith(workbench, record, recorded)) break;
    const [previous] = record.findIssued({ fingerprint: recorded.renews });
    if (!previous) break;
    ({ fingerprint } = previous);
    uncut = previous;
  }
  return uncut && lifetimeOf(uncut);
}

function endsWith(
  { assetsFolder }: Workbench,
  record: RecordReader,
  { notAfter, authority }: { readonly notAfter: Date; readonly authority: string },
): boolean {
  const present = readPair(assetsFolder, authority)?.certificate?.validity;
  const ends = [...record.findIssued({ name: authority, keptIn: 'folder' }), ...(present ? [present] : [])];
  return ends.some((one) => one.notAfter.getTime() === notAfter.getTime());
}
