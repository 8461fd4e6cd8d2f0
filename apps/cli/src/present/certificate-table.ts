import { formatDistinguishedName, type ListedCertificate } from '@certwright/core';
import { statusWords } from '@certwright/present';
import type { Column } from '../terminal/fit-columns.ts';
import type { Cell } from '../terminal/format-table.ts';
import { lifeBar } from '../terminal/life-bar.ts';
import { cutToWidth, widthOf } from '../terminal/text-width.ts';
import { expiryCell } from './expiry-cell.ts';
import { statusStyles } from './status-style.ts';

const columns: readonly Column[] = [
  { title: 'name', leastWidth: 18 },
  { title: 'subject', leastWidth: 18, worth: 1 },
  { title: 'subjectAltName', leastWidth: 19, worth: 3 },
  { title: 'authority', leastWidth: 9, worth: 2 },
  { title: 'expires', leastWidth: 16 },
  { title: 'status' },
];

/** Where nobody knows how much room there is. */
const mostNames = 3;

const usualBarWidth = 10;

/** @param withBars for a terminal; what is read by programs has no use for them */
export function certificateTable(certificates: readonly ListedCertificate[], now: Date, withBars: boolean) {
  return {
    head: withBars ? [...columns, { title: 'life', leastWidth: 6, worth: 4 }] : columns,
    rows: certificates.map((one) => [...rowOf(one, now), ...(withBars ? [barOf(one, now)] : [])]),
  };
}

function rowOf(one: ListedCertificate, now: Date): (string | Cell)[] {
  const names = one.subjectAltName.map(({ value }) => value);
  const style = statusStyles[one.status];
  return [
    one.name,
    formatDistinguishedName(one.subject),
    { text: shortenNames(names, Number.POSITIVE_INFINITY), shorten: (width) => shortenNames(names, width) },
    one.authority ?? 'not here',
    expiryCell(one.notAfter, now),
    { text: statusWords[one.status], ...(style && { style }) },
  ];
}

/** As many as there is room for, and how many more there are; the first is cut when it alone is too long. */
function shortenNames(names: readonly string[], width: number): string {
  const atMost = Math.min(names.length, mostNames);
  for (let count = atMost; count > 1; count--) {
    const text = firstNames(names, count);
    if (widthOf(text) <= width) return text;
  }
  const [first = ''] = names;
  const more = firstNames(names, 1).slice(first.length);
  return `${cutToWidth(first, Math.max(1, width - more.length))}${more}`;
}

function firstNames(names: readonly string[], count: number): string {
  const rest = names.length - count;
  return `${names.slice(0, count).join(', ')}${rest > 0 ? `, +${rest} more` : ''}`;
}

function barOf({ notBefore, notAfter, status }: ListedCertificate, now: Date): Cell {
  const left = notAfter.getTime() - now.getTime();
  const style = statusStyles[status] ?? 'green';
  const share = left / (notAfter.getTime() - notBefore.getTime());
  return { text: lifeBar(share, usualBarWidth), style, shorten: (width) => lifeBar(share, width) };
}
