import type { Certificate } from '../certificate/certificate.ts';
import type { ErrorCode } from '../errors.ts';
import { type Difference, stops, warning } from './comparison.ts';
import type { WantedCertificate } from './wanted-certificate.ts';

/** A notBefore may be set back a few minutes for the sake of slow clocks, and some tools take that off the lifetime. */
const lifetimeToleranceMs = 600_000;

/** Expired, or not valid yet. Both ends are inclusive (RFC 5280 §4.1.2.5). */
export function compareInstant({ validity }: Certificate, now: Date, code: ErrorCode, hint: string): Difference[] {
  const { notBefore, notAfter } = validity;
  const wanted = (relation: string): string => `${relation} ${now.toISOString()}`;
  // An encoded time has no fractions of a second.
  if (Math.floor(now.getTime() / 1000) * 1000 > notAfter.getTime()) {
    return [
      stops({ field: 'notAfter', wanted: wanted('after'), found: `expired ${notAfter.toISOString()}`, code, hint }),
    ];
  }
  if (notBefore <= now) return [];
  return [stops({ field: 'notBefore', wanted: wanted('before'), found: notBefore.toISOString(), code, hint })];
}

/** Whether a leaf ends with its authority at the latest, and lives as long as the plan says or its authority allows. */
export function compareLifetime(
  { lifetimeMs }: WantedCertificate,
  { validity }: Certificate,
  authority: Certificate | undefined,
): Difference[] {
  const end = authority?.validity.notAfter;
  if (end && validity.notAfter > end) return [outlives(validity.notAfter, end)];
  const foundMs = validity.notAfter.getTime() - validity.notBefore.getTime() + 1000;
  const isClamped = end?.getTime() === validity.notAfter.getTime();
  return isClamped || foundMs + lifetimeToleranceMs >= lifetimeMs ? [] : [shorter(lifetimeMs, foundMs)];
}

function outlives(notAfter: Date, end: Date): Difference {
  return warning({
    field: 'notAfter',
    wanted: `${end.toISOString()} at the latest, when its authority ends`,
    found: notAfter.toISOString(),
    hint: 'renew the authority before it ends; from then on this certificate is not trusted',
  });
}

function shorter(wantedMs: number, foundMs: number): Difference {
  return warning({
    field: 'lifetime',
    wanted: formatHours(wantedMs),
    found: formatHours(foundMs),
    hint: 'nothing, if it was meant; renewed, it gets the lifetime of the plan',
  });
}

function formatHours(ms: number): string {
  return `${Math.round(ms / 36_000) / 100}h`;
}
