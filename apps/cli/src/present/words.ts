import { relative } from 'node:path';
import type { Outcome } from '@certwright/core';
import { formatCount } from '@certwright/present';

/** As short as it can be said from here. */
export function formatPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}

export const outcomeWords = {
  created: 'created',
  'signed-again': 'signed again',
  replaced: 'replaced',
  kept: 'kept',
} as const satisfies Record<Outcome, string>;

/** How long until then, or since: `in 12 days`, `in 5 hours`, `3 days ago`. */
export function formatTimeLeft(milliseconds: number): string {
  const hours = Math.floor(Math.abs(milliseconds) / 3_600_000);
  const text = hours < 48 ? formatCount(hours, 'hour') : formatCount(Math.floor(hours / 24), 'day');
  return milliseconds > 0 ? `in ${text}` : `${text} ago`;
}
