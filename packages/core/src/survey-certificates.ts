import { type CertificatePage, type PageInput, pageOf } from './list-certificate-page.ts';
import { type CertificateStatus, usualWarningWindowMs } from './overview/certificate-status.ts';
import type { CertificateFilter } from './overview/filter-certificates.ts';
import { type Inventory, issuedPieces, readInventory } from './read-inventory.ts';
import type { Workbench } from './workbench.ts';

/** A page of certificates, and what there is in all. */
export interface Survey extends CertificatePage {
  /** Of everything in record and folder, whatever the filter. */
  readonly counts: Readonly<Record<CertificateStatus, number>>;
  /** The names of those that signed something. */
  readonly authorities: readonly string[];
}

/**
 * What `listCertificatePage` lists, together with what stands around such a page; the folder is read once.
 * @throws CertwrightError as `listCertificatePage` does
 */
export async function surveyCertificates(
  workbench: Workbench,
  filter: CertificateFilter,
  input: PageInput,
): Promise<Survey> {
  const inventory = await readInventory(workbench);
  const page = await pageOf(inventory, filter, input);
  return { ...page, counts: await countStatuses(inventory), authorities: findAuthorityNames(inventory) };
}

/** Only those whose serial number some authority revoked are looked at one by one. */
async function countStatuses(inventory: Inventory): Promise<Record<CertificateStatus, number>> {
  const { record, now, strays } = inventory;
  const counts: Record<CertificateStatus, number> = {
    ...{ valid: 0, 'expires-soon': 0, 'not-yet-valid': 0, expired: 0, replaced: 0, revoked: 0 },
    ...record?.countUnrevoked(now, usualWarningWindowMs),
  };
  for (const { status } of strays) counts[status] += 1;
  for await (const piece of issuedPieces(inventory, { revoked: true }, { pieceLength: 1000 })) {
    for (const { status } of piece) counts[status] += 1;
  }
  return counts;
}

function findAuthorityNames({ record, strays }: Inventory): string[] {
  const names = [...(record?.findAuthorityNames() ?? []), ...strays.flatMap(({ authority }) => authority ?? [])];
  return [...new Set(names)].toSorted();
}
