import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parsePem } from './certificate/pem.ts';
import { CertwrightError } from './errors.ts';
import { usualWarningWindowMs } from './overview/certificate-status.ts';
import { createLister, type Lister, recognise } from './overview/gather-certificates.ts';
import type { ListedCertificate } from './overview/listed-certificate.ts';
import { type CertificateFile, readCertificateFiles } from './store/certificate-files.ts';
import type { PageFilter, RecordedPlace } from './store/certificate-page.ts';
import type { RecordReader } from './store/record-reader.ts';
import type { Workbench } from './workbench.ts';

/** What folder and record hold at one moment; of the record only what is asked for is read. */
export interface Inventory {
  readonly now: Date;
  readonly record: RecordReader | undefined;
  readonly lister: Lister;
  /** What lies in the folder and was not issued under its name. */
  readonly strays: readonly ListedCertificate[];
}

/** @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed` */
export async function readInventory(workbench: Workbench): Promise<Inventory> {
  const now = workbench.clock.now();
  // As in `listCertificates`: what gets a file is on record before.
  const files = readCertificateFiles(workbench.assetsFolder);
  const record = await workbench.record();
  const found = files.flatMap((file) => recognise(file, findRow(record, file)));
  const lister = createLister(found, { now, warningWindowMs: usualWarningWindowMs });
  return { now, record, lister, strays: listStrays(lister, record) };
}

/** What was issued and may be like the filter, in pieces, so that others have their turn between them. */
export async function* issuedPieces(
  { record, lister }: Inventory,
  filter: PageFilter,
  { pieceLength, place }: { readonly pieceLength: number; readonly place?: RecordedPlace | undefined },
): AsyncGenerator<ListedCertificate[]> {
  if (!record) return;
  let after = place;
  for (;;) {
    const rows = record.findPage(filter, after, pieceLength);
    const revocations = rows.flatMap(({ serialNumber }) => record.findRevocations({ serialNumber }));
    yield lister.listIssued(rows, revocations);
    if (rows.length < pieceLength) return;
    after = rows.at(-1);
    await nextTurn();
  }
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
