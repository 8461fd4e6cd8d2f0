import { type CertificateFilter, filterCertificates } from './overview/filter-certificates.ts';
import type { ListedCertificate } from './overview/listed-certificate.ts';
import { type Inventory, issuedPieces, readInventory } from './read-inventory.ts';
import { comparePlaces, formatPagePlace, type PagePlace, parsePagePlace } from './request/page-place.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { requestInvalid } from './request/request-invalid.ts';
import type { PageFilter } from './store/certificate-page.ts';
import type { Workbench } from './workbench.ts';

export interface PageInput {
  /** How many at most, from 1 to 1,000. */
  readonly limit: number;
  /** The `next` of the page before; without it the first page. */
  readonly after?: string | undefined;
}

export interface CertificatePage {
  readonly certificates: readonly ListedCertificate[];
  /** For the page that follows; missing on the last one. */
  readonly next?: string;
}

const longestPage = 1000;

/**
 * A page of what `listCertificates` lists, by the end of validity and then by fingerprint. What it costs grows with the
 * folder, and not with the record, but where few of many are like the filter.
 * @throws CertwrightError `request-invalid` for a limit or a cursor that is none, and as `listCertificates` does
 */
export async function listCertificatePage(
  workbench: Workbench,
  filter: CertificateFilter,
  input: PageInput,
): Promise<CertificatePage> {
  return pageOf(await readInventory(workbench), filter, input);
}

/** @throws CertwrightError `request-invalid` for a limit, a cursor or a filter that is none */
export async function pageOf(
  inventory: Inventory,
  filter: CertificateFilter,
  { limit, after }: PageInput,
): Promise<CertificatePage> {
  assertLimit(limit);
  const place = after === undefined ? undefined : parsePagePlace(after);
  const strays = inventory.strays.filter((one) => !place || comparePlaces(placeOf(one), place) > 0);
  const issued = await listIssued(inventory, filter, { limit, place });
  const listed = [...issued, ...filterCertificates(strays, filter, inventory.now)].sort((one, other) =>
    comparePlaces(placeOf(one), placeOf(other)),
  );
  const certificates = listed.slice(0, limit);
  const last = certificates.at(-1);
  return { certificates, ...(last && listed.length > limit && { next: formatPagePlace(placeOf(last)) }) };
}

function assertLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= longestPage) return;
  throw requestInvalid(`the limit ${limit} is none`, `give a whole number from 1 to ${longestPage}`);
}

/** Up to one more than the page holds. */
async function listIssued(
  inventory: Inventory,
  filter: CertificateFilter,
  { limit, place }: { readonly limit: number; readonly place: PagePlace | undefined },
): Promise<ListedCertificate[]> {
  const { now } = inventory;
  const listed: ListedCertificate[] = [];
  for await (const piece of issuedPieces(inventory, toPageFilter(filter, now), { pieceLength: limit + 1, place })) {
    listed.push(...filterCertificates(piece, filter, now));
    if (listed.length > limit) break;
  }
  return listed;
}

/** Lets through at least what the filter does. */
function toPageFilter(filter: CertificateFilter, now: Date): PageFilter {
  const { authority, profile, current, expiring, expired, revoked } = filter;
  const until = expiring === undefined ? undefined : now.getTime() + parseDurationMs(expiring);
  // Both ends are inclusive, so the last second counts.
  const lastExpired = now.getTime() - 1000;
  const [endingFrom, endingUntil] = expired
    ? [undefined, Math.max(lastExpired, until ?? Number.NEGATIVE_INFINITY)]
    : until === undefined
      ? []
      : [lastExpired, until];
  return {
    ...{ authority, profile, current, revoked },
    endingFrom: endingFrom === undefined ? undefined : new Date(endingFrom),
    endingUntil: endingUntil === undefined ? undefined : new Date(endingUntil),
  };
}

function placeOf({ notAfter, fingerprint, source, name }: ListedCertificate): PagePlace {
  return { notAfter, fingerprint, ...(source === 'folder' && { fileName: name }) };
}
