import { type IssuingPolicyInput, roles, type StoredToken } from '@certwright/core';
import { formatWhen, policyFacts, visible } from '@certwright/present';
import type { FormFields } from '../form-fields.ts';
import { SelectField, TextField } from '../layout/controls.tsx';
import { Document, FormToken } from '../layout/document.tsx';
import { Faults } from '../layout/faults.tsx';
import { Table } from '../layout/table.tsx';
import type { Visitor } from '../session/visitor.ts';

export interface TokensProps {
  readonly visitor: Visitor;
  readonly tokens: readonly StoredToken[];
  readonly now: Date;
  /** With `once`, so that a form that is sent twice makes one token. */
  readonly fields: FormFields;
  /** Why no token was made. */
  readonly told?: readonly string[];
}

/** Who may ask, for what, and when they last did. */
export function TokensPage({ visitor, tokens, now, fields, told }: TokensProps) {
  return (
    <Document title="Tokens" visitor={visitor}>
      <h1>Tokens</h1>
      {told && <Faults intro="No token was made." told={told} />}
      <div class="beside">
        <section aria-labelledby="list">
          <h2 id="list">All of them</h2>
          <TokenTable tokens={tokens} now={now} />
        </section>
        <section aria-labelledby="new">
          <h2 id="new">A new one</h2>
          <NewToken visitor={visitor} fields={fields} />
        </section>
      </div>
    </Document>
  );
}

function TokenTable({ tokens, now }: Pick<TokensProps, 'tokens' | 'now'>) {
  return (
    <Table caption="Tokens, in the order in which they were made" columns={['Token', 'Used', 'Valid']}>
      {tokens.map((one) => (
        <tr>
          <th scope="row">
            <bdi class="name">{visible(one.name)}</bdi>, {one.role} <code class="fine">{one.id}</code>
            <span class="fine">{visible(policyText(one.issuingPolicy))}</span>
          </th>
          <td>{one.lastUsedAt ? formatWhen(one.lastUsedAt, now) : 'never'}</td>
          <td>
            {validity(one, now)}
            {isValid(one, now) && (
              <a class="fine" href={`/tokens/${one.id}/revoke`} aria-label={`Revoke ${visible(one.name)} (${one.id})`}>
                Revoke
              </a>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

const isValid = ({ expiresAt, revokedAt }: StoredToken, now: Date) => !revokedAt && (!expiresAt || now < expiresAt);

function validity({ expiresAt, revokedAt }: StoredToken, now: Date): string {
  if (revokedAt) return `revoked ${formatWhen(revokedAt, now)}`;
  if (!expiresAt) return 'until it is revoked';
  return `${expiresAt <= now ? 'expired' : 'expires'} ${formatWhen(expiresAt, now)}`;
}

/** In one line: few read all of it. */
function policyText(policy: IssuingPolicyInput): string {
  return policyFacts(policy)
    .map(([label, values]) => `${label}: ${values.join(', ')}`)
    .join('; ');
}

function NewToken({ visitor, fields }: Pick<TokensProps, 'visitor' | 'fields'>) {
  const text = (id: string, label: string, hint?: string) => (
    <TextField id={id} label={label} hint={hint} value={fields[id]} />
  );
  return (
    <form method="post" action="/tokens" class="card">
      <FormToken formToken={visitor.formToken} />
      <input type="hidden" name="once" value={fields.once} />
      {text('name', 'Name', 'For people, such as web-01.')}
      <SelectField id="role" label="Role" choices={roles} chosen={fields.role ?? 'issuer'} />
      {text('expiresIn', 'Valid for', 'Such as 90d, or never; 90d where it is empty.')}
      <fieldset>
        <legend>What may be issued with it</legend>
        <p class="hint">For an administrator everything where all of it is empty; for others next to nothing.</p>
        {text('names', 'Names', 'Such as *.lab.example or 10.0.0.0/8, with commas between them; any for all.')}
        {text('organizations', 'Organizations')}
        {text('profiles', 'Profiles', 'tls-server, tls-client and tls-peer where it is empty.')}
        {text('authorities', 'Authorities', 'ca where it is empty.')}
        {text('longestValidity', 'Longest validity', '90d where it is empty.')}
        {text('keyAlgorithms', 'Kinds of keys', 'Any where it is empty.')}
        <label class="option">
          <input type="checkbox" name="keysMadeHere" value="yes" checked={fields.keysMadeHere !== undefined} /> keys may
          be made by the server
        </label>
      </fieldset>
      <button type="submit">Make it</button>
    </form>
  );
}
