import { auditActions, type RecordedAuditEntry } from '@certwright/core';
import { formatSecond, visible } from '@certwright/present';
import { Document, type SignedInVisitor } from '../layout/document.tsx';
import { describedBy, Field } from '../layout/field.tsx';

export interface AuditProps {
  readonly visitor: SignedInVisitor;
  readonly fields: Readonly<Record<string, string>>;
  /** The newest first. */
  readonly entries: readonly RecordedAuditEntry[];
  readonly nextPath?: string | undefined;
  readonly fault?: string | undefined;
}

/** Who did what, through what, and how it ended. */
export function AuditPage({ visitor, fields, entries, nextPath, fault }: AuditProps) {
  const since = { id: 'since', label: 'Since', faults: fault === undefined ? [] : [fault] };
  return (
    <Document title="Audit trail" {...visitor}>
      <h1>Audit trail</h1>
      <form method="get" action="/audit" class="filters" aria-label="What is shown">
        <Field id="action" label="Action">
          <select id="action" name="action">
            <option value="">any</option>
            {auditActions.map((one) => (
              <option value={one} selected={one === fields.action}>
                {one}
              </option>
            ))}
          </select>
        </Field>
        <Field id="target" label="Target">
          <input id="target" name="target" value={fields.target ?? ''} spellcheck={false} />
        </Field>
        <Field id="principal" label="Principal">
          <input id="principal" name="principal" value={fields.principal ?? ''} spellcheck={false} />
        </Field>
        <Field {...since}>
          <input {...describedBy(since)} value={fields.since ?? ''} placeholder="7d or 2026-11-01" size={14} />
        </Field>
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
    <table class="stacked">
      <caption class="unseen">Entries, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Who</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
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
      </tbody>
    </table>
  );
}
