export interface Column {
  readonly title: string;
  /** Where there is too little room it may be cut down to this width; without it, it is never cut. */
  readonly leastWidth?: number;
  /** Where even that is too wide, the column with the lowest number is left out first; without it, it always stays. */
  readonly worth?: number;
  /** Runs on into the next line of the terminal rather than being cut below that width; for the last column. */
  readonly wraps?: true;
}

/**
 * The width of each column, so that all fit into the room; undefined for one that is left out. What may be cut is cut
 * first, the widest most; then columns are left out, the least worthy first.
 */
export function fitColumns(
  columns: readonly Column[],
  widths: readonly number[],
  room: number,
  gapWidth: number,
): (number | undefined)[] {
  const kept = columns.map((column, index) => ({ column, index, width: widths[index] ?? 0 }));
  for (;;) {
    const { widths: fitted, fits } = cutWidest(kept, room - gapWidth * (kept.length - 1));
    const [leastWorthy] = kept
      .filter(({ column }) => column.worth !== undefined)
      .sort((a, b) => (a.column.worth ?? 0) - (b.column.worth ?? 0));
    if (fits || !leastWorthy) {
      const width = new Map(kept.map(({ index }, place) => [index, fitted[place]]));
      return columns.map((_, index) => width.get(index));
    }
    kept.splice(kept.indexOf(leastWorthy), 1);
  }
}

interface KeptColumn {
  readonly column: Column;
  readonly width: number;
}

function cutWidest(kept: readonly KeptColumn[], room: number): { widths: number[]; fits: boolean } {
  const widths = kept.map(({ width }) => width);
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const spare = kept.map(
      ({ column }, index) => (widths[index] ?? 0) - (column.leastWidth ?? Number.POSITIVE_INFINITY),
    );
    const cuttable = widths.filter((_, index) => (spare[index] ?? 0) > 0);
    if (cuttable.length === 0) return { widths, fits: false };
    const widest = widths.findIndex((width, index) => (spare[index] ?? 0) > 0 && width === Math.max(...cuttable));
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return { widths, fits: true };
}
