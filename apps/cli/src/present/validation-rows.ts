import { type CheckedPair, formatDistinguishedName, type PairProblem, type ServedFinding } from '@certwright/core';
import { formatTime, formatWhen, statusWords } from '@certwright/present';
import type { Column } from '../terminal/fit-columns.ts';
import type { Cell } from '../terminal/format-table.ts';
import type { Style } from '../terminal/paint.ts';
import { expiryCell } from './expiry-cell.ts';

/** What weighs most stands first. */
const stateWords: Readonly<Record<PairProblem['kind'], string>> = {
  revoked: 'REVOKED',
  expired: 'EXPIRED',
  'certificate-unreadable': 'UNREADABLE',
  'certificate-missing': 'NO CERTIFICATE',
  'key-mismatch': 'WRONG KEY',
  'key-unreadable': 'UNREADABLE KEY',
  'key-missing': 'NO KEY',
  'issuer-missing': 'NO ISSUER',
  'not-yet-valid': 'NOT YET VALID',
  'expires-soon': 'EXPIRES SOON',
};

/** For `certificates validate`; what is wrong may be long, and nothing of it is cut. */
export const validationColumns: readonly Column[] = [
  { title: 'state' },
  { title: 'name', leastWidth: 18 },
  { title: 'expires', leastWidth: 16 },
  { title: 'what is wrong', leastWidth: 24, wraps: true },
];

export const servedColumns: readonly Column[] = [
  { title: 'state' },
  { title: 'server', leastWidth: 21 },
  { title: 'what it serves', leastWidth: 24, wraps: true },
];

/** One line of `certificates validate`. */
export function checkedPairRow({ name, certificate, problems }: CheckedPair, now: Date): (string | Cell)[] {
  const kinds = (Object.keys(stateWords) as PairProblem['kind'][]).filter((kind) =>
    problems.some((problem) => problem.kind === kind),
  );
  const end = certificate?.validity.notAfter;
  return [
    stateCell(kinds.map((kind) => stateWords[kind]).join(', '), kinds[0] === 'expires-soon' ? 'yellow' : 'red'),
    name,
    end ? expiryCell(end, now) : '',
    // The dates stand there already.
    problems
      .filter(({ kind }) => kind !== 'expired' && kind !== 'expires-soon')
      .map(({ message }) => message)
      .join('; '),
  ];
}

/** The same for what a server serves. */
export function servedFindingRow(finding: ServedFinding, now: Date): (string | Cell)[] {
  if (finding.outcome === 'not-reached')
    return [stateCell('NOT REACHED', 'red'), finding.server, finding.error.message];
  const { server, certificate, name, onDisk, status } = finding;
  const itself = `${formatDistinguishedName(certificate.subject)} of ${formatTime(certificate.validity.notBefore)}`;
  const badly = ['expired', 'revoked'].includes(status) ? `, which is ${statusWords[status]}` : '';
  const folder = onDisk ? `, and the folder has one of ${formatTime(onDisk.validity.notBefore)}` : '';
  switch (finding.outcome) {
    case 'current':
      return [stateCell('', 'red'), server, `${name}, expires ${formatWhen(certificate.validity.notAfter, now)}`];
    case 'not-reloaded':
      return [
        stateCell('NOT RELOADED', 'red'),
        server,
        `an old ${name}: ${itself}${badly}${folder}; reload the server`,
      ];
    case 'newer':
      return [stateCell('NEWER', 'yellow'), server, `a newer ${name}: ${itself}${badly}${folder}`];
    case 'other':
      return [stateCell('ANOTHER', 'red'), server, `${itself}${badly}; in the folder ${name} is for this server`];
    case 'unknown':
      return [stateCell('NOT KNOWN', 'red'), server, `${itself}${badly}${unknownReason(name)}`];
  }
}

function unknownReason(name: string | undefined): string {
  return name === undefined
    ? ', and nothing in the folder corresponds'
    : `, which was issued here as ${name} and is not in the folder`;
}

function stateCell(words: string, style: Style): Cell {
  return words === '' ? { text: 'ok' } : { text: words, style };
}
