import type { RecordedCertificate } from './store/issued-certificates.ts';
import type { Workbench } from './workbench.ts';

/** What a certificate renewed, and what renewed it, each as far as the record goes; the newest first. */
export interface Renewals {
  readonly later: readonly RecordedCertificate[];
  readonly earlier: readonly RecordedCertificate[];
}

/** @throws CertwrightError `record-lost`, `record-damaged`, `storage-failed` */
export async function findRenewals(
  workbench: Workbench,
  { name, fingerprint }: Pick<RecordedCertificate, 'name' | 'fingerprint'>,
): Promise<Renewals> {
  // A renewal keeps the name.
  const named = ((await workbench.record())?.findIssued({ name }) ?? []).toReversed();
  const byFingerprint = new Map(named.map((one) => [one.fingerprint, one]));
  const renewedBy = Map.groupBy(named, ({ renews }) => renews);
  const later = (of: string): RecordedCertificate[] =>
    (renewedBy.get(of) ?? []).flatMap((one) => [...later(one.fingerprint), one]);
  return { later: later(fingerprint), earlier: earlierThan(byFingerprint.get(fingerprint), byFingerprint) };
}

function earlierThan(
  certificate: RecordedCertificate | undefined,
  byFingerprint: ReadonlyMap<string, RecordedCertificate>,
): RecordedCertificate[] {
  const found: RecordedCertificate[] = [];
  let former = certificate?.renews === undefined ? undefined : byFingerprint.get(certificate.renews);
  while (former) {
    found.push(former);
    former = former.renews === undefined ? undefined : byFingerprint.get(former.renews);
  }
  return found;
}
