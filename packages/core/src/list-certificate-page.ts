import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parsePem } from './certificate/pem.ts';
import { CertwrightError } from './errors.ts';
import { type CertificateStatus, usualWarningWindowMs } from './overview/certificate-status.ts';
import { type CertificateFilter, filterCertificates } from './overview/filter-certificates.ts';
import { createLister, type Lister, recognise } from './overview/gather-certificates.ts';
import type { ListedCertificate } from './overview/listed-certificate.ts';
import { comparePlaces, formatPagePlace, type PagePlace, parsePagePlace } from './request/page-place.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { requestInvalid } from './request/request-invalid.ts';
import { type CertificateFile, readCertificateFiles } from './store/certificate-files.ts';
import type { PageFilter } from './store/certificate-page.ts';
import type { RecordReader } from './store/record-reader.ts';
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
  { limit, after }: PageInput,
): Promise<CertificatePage> {
  assertLimit(limit);
  const place = after === undefined ? undefined : parsePagePlace(after);
  const now = workbench.clock.now();
  const { lister, record } = await openLister(workbench, now);
  const strays = listStrays(lister, record).filter((one) => !place || comparePlaces(placeOf(one), place) > 0);
  const issued = record ? await listIssued({ record, lister, filter, now, limit, place }) : [];
  const listed = [...issued, ...filterCertificates(strays, filter, now)].sort((one, other) =>
    comparePlaces(placeOf(one), placeOf(other)),
  );
  const certificates = listed.slice(0, limit);
  const last = certificates.at(-1);
  return { certificates, ...(last && listed.length > limit && { next: formatPagePlace(placeOf(last)) }) };
}

/**
 * How many certificates of the record and the folder have each status. Only those with a revoked serial number are looked
 * at one by one.
 * @throws CertwrightError as `listCertificatePage` does
 */
export async function countCertificates(workbench: Workbench): Promise<Readonly<Record<CertificateStatus, number>>> {
  const now = workbench.clock.now();
  const { lister, record } = await openLister(workbench, now);
  const unrevoked = record?.countUnrevoked(now, usualWarningWindowMs);
  const counts = {
    valid: unrevoked?.valid ?? 0,
    'expires-soon': unrevoked?.expiresSoon ?? 0,
    'not-yet-valid': unrevoked?.notYetValid ?? 0,
    expired: unrevoked?.expired ?? 0,
    replaced: unrevoked?.replaced ?? 0,
    revoked: 0,
  };
  const judged = record ? await judgeAll(record, lister) : [];
  for (const { status } of [...judged, ...listStrays(lister, record)]) counts[status] += 1;
  return counts;
}

/** Every certificate whose serial number was revoked by some authority, be it this one or another with that number. */
async function judgeAll(record: RecordReader, lister: Lister): Promise<ListedCertificate[]> {
  const pieceLength = longestPage;
  const judged: ListedCertificate[] = [];
  let after: PagePlace | undefined;
  for (;;) {
    const rows = record.findPage({ revoked: true }, after, pieceLength);
    const revocations = rows.flatMap(({ serialNumber }) => record.findRevocations({ serialNumber }));
    judged.push(...lister.listIssued(rows, revocations));
    if (rows.length < pieceLength) return judged;
    after = rows.at(-1);
    await nextTurn();
  }
}

async function openLister(workbench: Workbench, now: Date) {
  // As in `listCertificates`: what gets a file is on record before.
  const files = readCertificateFiles(workbench.assetsFolder);
  const record = await workbench.record();
  const found = files.flatMap((file) => recognise(file, findRow(record, file)));
  return { record, lister: createLister(found, { now, warningWindowMs: usualWarningWindowMs }) };
}

function assertLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= longestPage) return;
  throw requestInvalid(`the limit ${limit} is none`, `give a whole number from 1 to ${longestPage}`);
}

/** The row of what the file holds, where it was issued under its name. */
function findRow(record: RecordReader | undefined, { name, text }: CertificateFile) {
  const fingerprint = fingerprintOf(text);
  if (!record || fingerprint === undefined) return [];
  return record.findIssued({ fingerprint }).filter((row) => row.name === name);
}

function fingerprintOf(text: string): string | undefined {
  try {
    const [der] = parsePem(text, 'CERTIFICATE');
    return der && hash('sha256', der, 'hex');
  } catch (error) {
    if (error instanceof CertwrightError) return undefined;
    throw error;
  }
}

function listStrays(lister: Lister, record: RecordReader | undefined): ListedCertificate[] {
  const unjudged = lister.listStrays([]);
  const revocations = unjudged.flatMap(({ serialNumber }) => record?.findRevocations({ serialNumber }) ?? []);
  return revocations.length === 0 ? unjudged : lister.listStrays(revocations);
}

interface Search {
  readonly record: RecordReader;
  readonly lister: Lister;
  readonly filter: CertificateFilter;
  readonly now: Date;
  readonly limit: number;
  readonly place: PagePlace | undefined;
}

/** Up to one more than the page holds; between the pieces others have their turn. */
async function listIssued({ record, lister, filter, now, limit, place }: Search): Promise<ListedCertificate[]> {
  const pageFilter = toPageFilter(filter, now);
  const pieceLength = limit + 1;
  const listed: ListedCertificate[] = [];
  let after: PagePlace | undefined = place;
  for (;;) {
    const rows = record.findPage(pageFilter, after, pieceLength);
    const revocations = rows.flatMap(({ serialNumber }) => record.findRevocations({ serialNumber }));
    listed.push(...filterCertificates(lister.listIssued(rows, revocations), filter, now));
    if (rows.length < pieceLength || listed.length > limit) return listed;
    after = rows.at(-1);
    await nextTurn();
  }
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
