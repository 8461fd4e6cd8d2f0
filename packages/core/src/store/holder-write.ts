import type { DatabaseSync } from 'node:sqlite';
import { type AuditedAction, insertAuditEntry } from './audit-trail.ts';
import { findIdempotencyKey, type IdempotencyKey, insertIdempotencyKey } from './idempotency-keys.ts';
import { insertHeld } from './issued-certificates.ts';
import type { IssuedCertificate } from './pair-write.ts';
import type { PlannedWrite } from './planned-write.ts';

/** A certificate that goes to its holder: no file of the folder holds it, the record alone does. */
export interface HolderWrite {
  /** What the record calls it; others may have the same name. */
  readonly name: string;
  readonly issued: IssuedCertificate;
  /** PEM of the request that it was signed for, so that it can be renewed. */
  readonly certificationRequest: string;
  /** For the audit trail. */
  readonly audit: AuditedAction;
  /** Says that a repeat is to get this certificate. */
  readonly idempotencyKey?: IdempotencyKey | undefined;
}

/** The fingerprint of what was recorded; of an earlier one where the idempotency key was used before. */
export interface HolderOutcome {
  readonly fingerprint: string;
  readonly isRepeat: boolean;
}

/**
 * To be called within a write transaction.
 * @throws CertwrightError `idempotency-key-reused`
 */
export function planHolderWrite(database: DatabaseSync, write: HolderWrite, now: Date): PlannedWrite<HolderOutcome> {
  const { idempotencyKey, issued } = write;
  const earlier = idempotencyKey && findIdempotencyKey(database, idempotencyKey, now);
  if (earlier !== undefined) {
    return { outcome: { fingerprint: earlier, isRepeat: true }, files: [] };
  }
  return {
    outcome: { fingerprint: issued.certificate.fingerprint, isRepeat: false },
    files: [],
    record: () => recordHeld(database, write, now),
  };
}

function recordHeld(database: DatabaseSync, write: HolderWrite, now: Date): void {
  const { name, audit, issued, idempotencyKey } = write;
  const { fingerprint, serialNumber } = issued.certificate;
  insertHeld(database, write, now);
  if (idempotencyKey) insertIdempotencyKey(database, idempotencyKey, fingerprint, now);
  const details = { serialNumber, authority: issued.authority };
  insertAuditEntry(database, { ...audit, target: name, outcome: 'done', details }, now);
}
