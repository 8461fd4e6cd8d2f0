import { paint } from './paint.ts';
import { visible } from './visible.ts';

const border = ['top', 'bottom', 'left', 'right', 'mid'];
const corners = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'];
const inner = ['left-mid', 'mid-mid', 'right-mid'];
const noLines = Object.fromEntries([...border, ...corners, ...inner].map((name) => [name, '']));

/** Columns under a head, two spaces apart, without lines: easy to read, and to cut. For stdout. */
export async function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: head.map((title) => paint(process.stdout, 'bold', title)),
    chars: { ...noLines, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map(visible)));
  return table.toString().replace(/ +$/gm, '');
}
