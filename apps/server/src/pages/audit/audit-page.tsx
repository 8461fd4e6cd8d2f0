import { auditActions, type RecordedAuditEntry } from '@certwright/core';
import { formatSecond, visible } from '@certwright/present';
import type { FormFields } from '../form-fields.ts';
import { anyChoice, SelectField, TextField } from '../layout/controls.tsx';
import { Document } from '../layout/document.tsx';
import { Table } from '../layout/table.tsx';
import type { Visitor } from '../session/visitor.ts';

export interface AuditProps {
  readonly visitor: Visitor;
  readonly fields: FormFields;
  /** The newest first. */
  readonly entries: readonly RecordedAuditEntry[];
  readonly nextPath?: string | undefined;
  /** What is wrong with the time. */
  readonly faults?: readonly string[] | undefined;
}

/** Who did what, through what, and how it ended. */
export function AuditPage({ visitor, fields, entries, nextPath, faults }: AuditProps) {
  const { action, target, principal, since } = fields;
  return (
    <Document title="Audit trail" visitor={visitor}>
      <h1>Audit trail</h1>
      <form method="get" action="/audit" class="filters" aria-label="What is shown">
        <SelectField id="action" label="Action" choices={[anyChoice, ...auditActions]} chosen={action} />
        <TextField id="target" label="Target" value={target} />
        <TextField id="principal" label="Principal" value={principal} />
        <TextField id="since" label="Since" value={since} placeholder="7d or 2026-11-01" size={14} faults={faults} />
        <button type="submit">Show</button>
      </form>
      {entries.length === 0 ? <p class="card">Nothing on record is like that.</p> : <Entries entries={entries} />}
      {nextPath !== undefined && (
        <nav class="pages" aria-label="Pages of the trail">
          <a href={nextPath} rel="next">
            Older entries
          </a>
        </nav>
      )}
    </Document>
  );
}

function Entries({ entries }: Pick<AuditProps, 'entries'>) {
  return (
    <Table caption="Entries, the newest first" columns={['When', 'What', 'Who', 'Outcome']}>
      {entries.map(({ at, action, target, principal, frontEnd, outcome, details }) => (
        <tr>
          <td>
            <time datetime={at.toISOString()}>{formatSecond(at)}</time>
          </td>
          <td>
            <strong>{action}</strong> <bdi>{visible(target)}</bdi>
            <span class="fine">
              {Object.entries(details)
                .map(([name, value]) => visible(`${name}: ${value}`))
                .join(', ')}
            </span>
          </td>
          <td>
            <bdi>{visible(principal)}</bdi>
            <span class="fine">through {visible(frontEnd)}</span>
          </td>
          <td>{outcome === 'done' ? 'done' : <span class="fault">{outcome}</span>}</td>
        </tr>
      ))}
    </Table>
  );
}
