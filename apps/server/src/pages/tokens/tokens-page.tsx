import { type IssuingPolicyInput, roles, type StoredToken } from '@certwright/core';
import { formatWhen, visible } from '@certwright/present';
import { Document, FormToken, type SignedInVisitor } from '../layout/document.tsx';
import { describedBy, Field } from '../layout/field.tsx';
import type { TokenFields } from './token-order.ts';

export interface TokensProps {
  readonly visitor: SignedInVisitor;
  readonly tokens: readonly StoredToken[];
  readonly now: Date;
  readonly fields?: TokenFields;
  readonly faults?: readonly string[];
  /** Sent along, so that a form that is sent twice makes one token. */
  readonly once: string;
}

/** Who may ask, for what, and when they last did. */
export function TokensPage({ visitor, tokens, now, fields = {}, faults = [], once }: TokensProps) {
  return (
    <Document title="Tokens" {...visitor}>
      <h1>Tokens</h1>
      {faults.length > 0 && (
        <div class="fault" role="alert">
          <p>No token was made.</p>
          <ul>
            {faults.map((one) => (
              <li>{visible(one)}</li>
            ))}
          </ul>
        </div>
      )}
      <div class="beside">
        <section aria-labelledby="list">
          <h2 id="list">All of them</h2>
          <TokenTable tokens={tokens} now={now} />
        </section>
        <section aria-labelledby="new">
          <h2 id="new">A new one</h2>
          <NewToken visitor={visitor} fields={fields} once={once} />
        </section>
      </div>
    </Document>
  );
}

function TokenTable({ tokens, now }: Pick<TokensProps, 'tokens' | 'now'>) {
  return (
    <table class="stacked">
      <caption class="unseen">Tokens, in the order in which they were made</caption>
      <thead>
        <tr>
          <th scope="col">Token</th>
          <th scope="col">Used</th>
          <th scope="col">Valid</th>
        </tr>
      </thead>
      <tbody>
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
                <a
                  class="fine"
                  href={`/tokens/${one.id}/revoke`}
                  aria-label={`Revoke ${visible(one.name)} (${one.id})`}
                >
                  Revoke
                </a>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isValid = ({ expiresAt, revokedAt }: StoredToken, now: Date) => !revokedAt && (!expiresAt || now < expiresAt);

function validity({ expiresAt, revokedAt }: StoredToken, now: Date): string {
  if (revokedAt) return `revoked ${formatWhen(revokedAt, now)}`;
  if (!expiresAt) return 'until it is revoked';
  return `${expiresAt <= now ? 'expired' : 'expires'} ${formatWhen(expiresAt, now)}`;
}

function policyText({ names, profiles, longestValidity, keysMadeHere }: IssuingPolicyInput): string {
  const told = (list: string | readonly string[] = []) => [list].flat().join(', ') || 'none';
  const keys = keysMadeHere ? ', keys made here too' : '';
  return `names: ${told(names)}; profiles: ${told(profiles)}; validity: ${longestValidity}${keys}`;
}

function NewToken({ visitor, fields, once }: Pick<TokensProps, 'visitor' | 'once'> & { readonly fields: TokenFields }) {
  const text = (id: string, label: string, hint?: string) => {
    const about = { id, label, hint };
    return (
      <Field {...about}>
        <input {...describedBy(about)} value={fields[id] ?? ''} spellcheck={false} autocomplete="off" />
      </Field>
    );
  };
  return (
    <form method="post" action="/tokens" class="card">
      <FormToken formToken={visitor.formToken} />
      <input type="hidden" name="once" value={once} />
      {text('name', 'Name', 'For people, such as web-01.')}
      <Field id="role" label="Role">
        <select id="role" name="role">
          {roles.map((role) => (
            <option value={role} selected={role === (fields.role ?? 'issuer')}>
              {role}
            </option>
          ))}
        </select>
      </Field>
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
