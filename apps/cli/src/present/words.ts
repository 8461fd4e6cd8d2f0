import { relative } from 'node:path';
import type { Outcome } from '@certwright/core';

/** `2027-11-23 22:29 UTC` */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2027-11-23 22:29:59 UTC` */
export function formatSecond(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** As short as it can be said from here. */
export function formatPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}

/** `1 certificate`, `2 certificates` */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const outcomeWords = {
  created: 'created',
  'signed-again': 'signed again',
  replaced: 'replaced',
  kept: 'kept',
} as const satisfies Record<Outcome, string>;
