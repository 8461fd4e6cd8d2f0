import type { DatabaseSync } from 'node:sqlite';
import { type AuditedAction, insertAuditEntry } from './audit-trail.ts';
import { findIdempotencyKey, type IdempotencyKey, insertIdempotencyKey } from './idempotency-keys.ts';
import { type IssuedForHolder, insertHeld } from './issued-certificates.ts';
import type { PlannedWrite } from './planned-write.ts';

/** A certificate that goes to its holder, and what is noted with it. */
export interface HolderWrite extends IssuedForHolder {
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
