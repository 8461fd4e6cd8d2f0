import { visible } from '@certwright/present';
import { type Column, fitColumns } from './fit-columns.ts';
import { paint, type Style } from './paint.ts';
import { cutToWidth, padToWidth, widthOf } from './text-width.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
  /** A better way to fit it into a width than to cut its end. */
  readonly shorten?: (width: number) => string;
}

const gap = '  ';

/**
 * Columns under a head, two spaces apart, without lines: easy to read, and to cut. For stdout.
 * @param width of the terminal; without it nothing is cut
 */
export function formatTable(
  head: readonly (string | Column)[],
  rows: readonly (readonly (string | Cell)[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const columns = head.map((column) => (typeof column === 'string' ? { title: column } : column));
  const titles = columns.map(({ title }): Cell => ({ text: title, style: 'bold' }));
  const cells = [titles, ...rows.map((row) => row.map(safeCell))];
  const widths = columns.map(({ wraps, leastWidth = 0 }, index) => {
    const widest = cells.reduce((most, row) => Math.max(most, widthOf(row[index]?.text ?? '')), 0);
    return wraps ? Math.min(widest, leastWidth) : widest;
  });
  const fitted = fitColumns(columns, widths, width, gap.length).map((fits, index) =>
    columns[index]?.wraps ? Number.POSITIVE_INFINITY : fits,
  );
  return cells.map((row) => formatRow(row, fitted)).join('\n');
}

function safeCell(cell: string | Cell): Cell {
  return typeof cell === 'string' ? { text: visible(cell) } : { ...cell, text: visible(cell.text) };
}

/** @param widths undefined for a column that is left out */
function formatRow(row: readonly Cell[], widths: readonly (number | undefined)[]): string {
  const shown = row.flatMap(({ text, style, shorten }, index) => {
    const width = widths[index];
    if (width === undefined) return [];
    const fits = widthOf(text) <= width;
    const fitting = fits ? text : cutToWidth(visible(shorten?.(width) ?? text), width);
    return [{ text: fitting, style, width }];
  });
  const last = shown.length - 1;
  return shown
    .map(({ text, style, width }, index) => {
      const painted = style === undefined ? text : paint(process.stdout, style, text);
      return index === last ? painted : `${painted}${padToWidth(text, width).slice(text.length)}`;
    })
    .join(gap)
    .trimEnd();
}
