import { daysLeft } from '@certwright/core';
import { formatDate, formatWhen } from '@certwright/present';
import type { Cell } from '../terminal/format-table.ts';

/** When something ends, and how long that is from now; where there is little room, in days. */
export function expiryCell(notAfter: Date, now: Date): Cell {
  const date = formatDate(notAfter);
  return {
    text: `${date}, ${formatWhen(notAfter, now)}`,
    shorten: () => `${date}, ${daysLeft(notAfter, now)}d`,
  };
}
