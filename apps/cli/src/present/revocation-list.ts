import type { IssuedRevocationList } from '@certwright/core';
import { formatCount, formatTime } from '@certwright/present';
import { alignLines } from './lines.ts';
import { formatPath } from './words.ts';

/** What became of a revocation list, for people. */
export function revocationListLines(list: IssuedRevocationList): string[] {
  const { authority, outcome, crlNumber, entries, pemPath, derPath, thisUpdate, nextUpdate } = list;
  if (outcome === 'overtaken') {
    return [`revocation list ${crlNumber} of ${authority} was left out: a newer one was published meanwhile`];
  }
  return [
    `revocation list ${crlNumber} of ${authority}: ${formatCount(entries.length, 'certificate')}`,
    ...alignLines([
      ['PEM', formatPath(pemPath)],
      ['DER', formatPath(derPath)],
      ['this update', formatTime(thisUpdate)],
      ['next update', `${formatTime(nextUpdate)}: make the next list before that`],
    ]).map((line) => `  ${line}`),
  ];
}

/** The same in `--json`. */
export function revocationListJson({ entries, ...list }: IssuedRevocationList) {
  return { ...list, entries: entries.map((entry) => ({ ...entry, reason: entry.reason ?? 'unspecified' })) };
}
