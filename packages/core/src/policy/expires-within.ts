import type { Validity } from '../certificate/certificate.ts';

/** Milliseconds until a certificate is no longer valid, negative since then; it is valid through its last second. */
export function timeLeft({ notAfter }: Validity, now: Date): number {
  return notAfter.getTime() + 1000 - now.getTime();
}

/** Whether no more than that is left of it. */
export function expiresWithin(validity: Validity, now: Date, withinMs: number): boolean {
  return timeLeft(validity, now) <= withinMs;
}
