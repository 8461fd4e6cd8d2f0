import type { Validity } from '../certificate/certificate.ts';

/**
 * What a certificate comes to. A revoked one stays revoked whatever else it is, and a replaced one is not told as
 * expired: nothing need be done about it.
 */
export type CertificateStatus = 'valid' | 'expires-soon' | 'not-yet-valid' | 'expired' | 'replaced' | 'revoked';

const dayMs = 24 * 60 * 60 * 1000;

/** How long before its end a certificate is told as `expires-soon`, unless somebody says otherwise. */
export const usualWarningWindowMs = 45 * dayMs;

export interface Circumstances {
  readonly now: Date;
  readonly warningWindowMs: number;
  readonly isRevoked: boolean;
  /** Whether another certificate took its file. */
  readonly isReplaced: boolean;
}

export function certificateStatus(validity: Validity, circumstances: Circumstances): CertificateStatus {
  if (circumstances.isRevoked) return 'revoked';
  if (circumstances.isReplaced) return 'replaced';
  return validityStatus(validity, circumstances);
}

/** By its dates alone; both are inclusive (RFC 5280 §4.1.2.5), so the last second counts. */
export function validityStatus(
  { notBefore, notAfter }: Validity,
  { now, warningWindowMs }: Pick<Circumstances, 'now' | 'warningWindowMs'>,
): Exclude<CertificateStatus, 'replaced' | 'revoked'> {
  if (now.getTime() >= notAfter.getTime() + 1000) return 'expired';
  if (now < notBefore) return 'not-yet-valid';
  return notAfter.getTime() - now.getTime() <= warningWindowMs ? 'expires-soon' : 'valid';
}

/** Whole days until its end; negative once it has expired. */
export function daysLeft(notAfter: Date, now: Date): number {
  return Math.floor((notAfter.getTime() - now.getTime()) / dayMs);
}
