import { listCertificates } from './list-certificates.ts';
import type { CertificateFilter } from './overview/filter-certificates.ts';
import type { ListedCertificate } from './overview/listed-certificate.ts';
import { comparePlaces, formatPagePlace, type PagePlace, parsePagePlace } from './request/page-place.ts';
import type { Workbench } from './workbench.ts';

export interface PageInput {
  /** How many at most. */
  readonly limit: number;
  /** The `next` of the page before; without it the first page. */
  readonly after?: string | undefined;
}

export interface CertificatePage {
  readonly certificates: readonly ListedCertificate[];
  /** For the page that follows; missing on the last one. */
  readonly next?: string;
}

/**
 * A page of what `listCertificates` lists, by the end of validity and then by fingerprint.
 * @throws CertwrightError `request-invalid` for a cursor that is none, and as `listCertificates` does
 */
export async function listCertificatePage(
  workbench: Workbench,
  filter: CertificateFilter,
  { limit, after }: PageInput,
): Promise<CertificatePage> {
  const place = after === undefined ? undefined : parsePagePlace(after);
  const all = await listCertificates(workbench, filter);
  const left = all
    .filter((one) => place === undefined || comparePlaces(placeOf(one), place) > 0)
    .sort((one, other) => comparePlaces(placeOf(one), placeOf(other)));
  const certificates = left.slice(0, limit);
  const last = certificates.at(-1);
  return { certificates, ...(last && left.length > limit && { next: formatPagePlace(placeOf(last)) }) };
}

function placeOf({ notAfter, fingerprint, source, name }: ListedCertificate): PagePlace {
  return { notAfter, fingerprint, ...(source === 'folder' && { fileName: name }) };
}
