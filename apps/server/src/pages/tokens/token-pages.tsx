import type { CreatedToken, StoredToken } from '@certwright/core';
import { visible } from '@certwright/present';
import { Document, FormToken } from '../layout/document.tsx';
import type { Visitor } from '../session/visitor.ts';

export interface MadeProps {
  readonly visitor: Visitor;
  readonly made: CreatedToken;
}

export function TokenMadePage({ visitor, made: { token, stored } }: MadeProps) {
  return (
    <Document title="Token made" visitor={visitor}>
      <h1>
        Token for <bdi>{visible(stored.name)}</bdi>
      </h1>
      <p class="notice">
        <strong>Take it now.</strong> It is in this page and nowhere else; when you leave, it is gone.
      </p>
      <pre tabindex={0} id="token">
        {token}
      </pre>
      <p>
        A program sends it as <code>Authorization: Bearer</code>. Who has it may do what its role and its policy allow.
      </p>
      <p>
        <a href="/tokens">All tokens</a>
      </p>
    </Document>
  );
}

export interface RevokeTokenProps {
  readonly visitor: Visitor;
  readonly token: StoredToken;
}

export function RevokeTokenPage({ visitor, token: { id, name, role } }: RevokeTokenProps) {
  return (
    <Document title="Revoke a token" visitor={visitor}>
      <h1>
        Revoke the token of <bdi>{visible(name)}</bdi>
      </h1>
      <form method="post" action={`/tokens/${id}/revoke`} class="card narrow">
        <p>
          Whoever uses it ({role}, <code>{id}</code>) is refused from then on, and signed out. Certificates that were
          issued with it stay valid. This cannot be taken back.
        </p>
        <FormToken formToken={visitor.formToken} />
        <button type="submit" class="danger">
          Revoke it
        </button>{' '}
        <a href="/tokens">Leave it as it is</a>
      </form>
    </Document>
  );
}
