import { usualWarningWindowMs } from './overview/certificate-status.ts';
import { type CertificateFilter, filterCertificates } from './overview/filter-certificates.ts';
import { gatherCertificates } from './overview/gather-certificates.ts';
import type { ListedCertificate } from './overview/listed-certificate.ts';
import { readCertificateFiles } from './store/certificate-files.ts';
import type { Workbench } from './workbench.ts';

/**
 * Everything that was issued here, replaced ones too, and what lies in the folder and was not; by the end of validity,
 * the earliest first.
 * @throws CertwrightError `request-invalid` for a duration that is none, `record-lost`, `record-damaged`, `storage-failed`
 */
export async function listCertificates(
  workbench: Workbench,
  filter: CertificateFilter = {},
): Promise<ListedCertificate[]> {
  return filterCertificates(await gather(workbench), filter, workbench.clock.now());
}

/** What has this serial number, as in `Certificate`; its cost does not grow with the record. */
export async function listNumbered(workbench: Workbench, serialNumber: string): Promise<ListedCertificate[]> {
  return (await gather(workbench, { serialNumber })).filter((one) => one.serialNumber === serialNumber);
}

async function gather(workbench: Workbench, of: { serialNumber?: string } = {}): Promise<ListedCertificate[]> {
  // What gets a file is on record before: read the other way round, something new would look as if nobody issued it.
  const files = readCertificateFiles(workbench.assetsFolder);
  const record = await workbench.record();
  return gatherCertificates({
    files,
    issued: record?.findIssued(of) ?? [],
    revocations: record?.findRevocations(of) ?? [],
    now: workbench.clock.now(),
    warningWindowMs: usualWarningWindowMs,
  });
}
