import type { CertificateStatus } from '@certwright/core';

/** `2027-11-23 22:29 UTC` */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2027-11-23 22:29:59 UTC` */
export function formatSecond(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `2027-11-23`, in UTC */
export function formatDate(time: Date): string {
  return time.toISOString().slice(0, 10);
}

const units = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
  ['second', 1000],
] as const;

/** `44 days`, `30 hours`: whole ones, in the largest unit of which there are two. */
function formatSpan(ms: number): string {
  const [unit, unitMs] = units.find(([, size]) => ms >= 2 * size) ?? ['second', 1000];
  return formatCount(Math.floor(ms / unitMs), unit);
}

/** `in 44 days`, `3 days ago` */
export function formatWhen(time: Date, now: Date): string {
  const ms = time.getTime() - now.getTime();
  return ms >= 0 ? `in ${formatSpan(ms)}` : `${formatSpan(-ms)} ago`;
}

/** `1 certificate`, `2 certificates` */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const statusWords = {
  valid: 'valid',
  'expires-soon': 'expires soon',
  'not-yet-valid': 'not yet valid',
  expired: 'expired',
  replaced: 'replaced',
  revoked: 'revoked',
} as const satisfies Record<CertificateStatus, string>;
