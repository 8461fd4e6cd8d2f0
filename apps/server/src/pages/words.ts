import type { CertificateStatus } from '@certwright/core';

/** `2027-11-23 22:29 UTC` */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2027-11-23 22:29:59 UTC` */
export function formatSecond(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const units = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
  ['second', 1000],
] as const;

/** `in 44 days`, `3 hours ago`: whole ones, in the largest unit of which there are two. */
export function formatWhen(time: Date, now: Date): string {
  const ms = time.getTime() - now.getTime();
  const [unit, unitMs] = units.find(([, size]) => Math.abs(ms) >= 2 * size) ?? ['second', 1000];
  const span = formatCount(Math.floor(Math.abs(ms) / unitMs), unit);
  return ms >= 0 ? `in ${span}` : `${span} ago`;
}

/** `1 certificate`, `2 certificates` */
function formatCount(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

export const statusWords = {
  valid: 'valid',
  'expires-soon': 'expires soon',
  'not-yet-valid': 'not yet valid',
  expired: 'expired',
  replaced: 'replaced',
  revoked: 'revoked',
} as const satisfies Record<CertificateStatus, string>;

/** Each status has a mark too, for those who see no colours. */
export const statusMarks = {
  valid: '✓',
  'expires-soon': '!',
  'not-yet-valid': '…',
  expired: '×',
  replaced: '↻',
  revoked: '⊘',
} as const satisfies Record<CertificateStatus, string>;

/** What a reader does not see or would be deceived by: control and format characters, line separators, lone surrogates. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** One line of text with everything hidden as a visible escape such as `\u202e`. */
export function visible(text: string): string {
  return text.replace(hidden, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The first of a long text, with a mark that there was more. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
