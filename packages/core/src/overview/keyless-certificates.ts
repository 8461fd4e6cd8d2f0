import type { RecordedAuditEntry } from '../store/audit-trail.ts';
import type { RecordedCertificate } from '../store/issued-certificates.ts';

/**
 * The fingerprints of what was made for a request from elsewhere, and of what renewed that: their keys were never here.
 * @param signings what the audit trail tells of signed requests
 */
export function keylessCertificates(
  issued: readonly RecordedCertificate[],
  signings: readonly RecordedAuditEntry[],
): Set<string> {
  const signed = new Set(signings.map(({ target, details }) => `${target} ${details.serialNumber}`));
  const keyless = new Set<string>();
  // A renewal stands after what it renews.
  for (const { name, serialNumber, fingerprint, renews } of issued) {
    if (signed.has(`${name} ${serialNumber}`) || (renews !== undefined && keyless.has(renews)))
      keyless.add(fingerprint);
  }
  return keyless;
}
