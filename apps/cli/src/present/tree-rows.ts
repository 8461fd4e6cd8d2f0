import { formatDistinguishedName, type TreeNode } from '@certwright/core';
import { formatCount, statusWords } from '@certwright/present';
import { areBlocksWanted } from '../settings.ts';
import type { Column } from '../terminal/fit-columns.ts';
import type { Cell } from '../terminal/format-table.ts';
import { expiryCell } from './expiry-cell.ts';
import { statusStyles } from './status-style.ts';

export const treeColumns: readonly Column[] = [
  { title: 'certificate', leastWidth: 24 },
  { title: 'subject', leastWidth: 16, worth: 1 },
  { title: 'expires', leastWidth: 16 },
  { title: 'status' },
];

export interface TreeOptions {
  /** Of one authority; how many more there are is told. */
  readonly mostLeaves: number;
  readonly now: Date;
}

type Row = readonly (string | Cell)[];

/** What is drawn before a child, and before what hangs from it. */
const strokes = {
  blocks: { child: '├─ ', last: '└─ ', past: '│  ' },
  ascii: { child: '|- ', last: '`- ', past: '|  ' },
};

/** One row a certificate, and below it what hangs from it; for a table of `treeColumns`. */
export function treeRows(nodes: readonly TreeNode[], options: TreeOptions): Row[] {
  return nodes.flatMap((node) => [nodeRow('', node, options.now), ...rowsBelow(node, '', options)]);
}

function rowsBelow({ issued }: TreeNode, indent: string, options: TreeOptions): Row[] {
  const { child, last, past } = strokes[areBlocksWanted() ? 'blocks' : 'ascii'];
  const leaves = issued.filter(({ isAuthority }) => !isAuthority);
  // A line that stands for one leaf might as well be that leaf.
  const shown =
    leaves.length <= options.mostLeaves + (options.mostLeaves > 0 ? 1 : 0) ? leaves.length : options.mostLeaves;
  const hidden = leaves.length - shown;
  const drawn = [...issued.filter(({ isAuthority }) => isAuthority), ...leaves.slice(0, shown)];
  const rows = drawn.flatMap((node, index) => {
    const isLast = index === drawn.length - 1 && hidden === 0;
    const below = rowsBelow(node, `${indent}${isLast ? '   ' : past}`, options);
    return [nodeRow(`${indent}${isLast ? last : child}`, node, options.now), ...below];
  });
  if (hidden === 0) return rows;
  const words = shown === 0 ? formatCount(hidden, 'leaf', 'leaves') : `${hidden} more leaves`;
  return [...rows, [`${indent}${last}${words}`, '', '', '']];
}

function nodeRow(prefix: string, { name, certificate, status }: TreeNode, now: Date): Row {
  const { subject, validity } = certificate;
  const style = statusStyles[status];
  return [
    `${prefix}${name}`,
    formatDistinguishedName(subject),
    expiryCell(validity.notAfter, now),
    { text: statusWords[status], ...(style && { style }) },
  ];
}
