import type { IssuedReference, RevokedPair } from '@certwright/core';
import { formatTime, visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Document } from '../layout/document.tsx';
import type { Visitor } from '../session/visitor.ts';

interface RevokedProps {
  readonly visitor: Visitor;
  readonly reference: IssuedReference;
  readonly revoked: RevokedPair & { readonly warnings: readonly string[] };
}

/** What became of it, and what there is to know. */
export function RevokedPage({ visitor, reference, revoked }: RevokedProps) {
  const { outcome, revocation, kubernetes, warnings } = revoked;
  const { name, revokedAt, reason = 'no reason given' } = revocation;
  return (
    <Document title="Revoked" visitor={visitor}>
      <h1>
        Revoked: <bdi>{visible(name)}</bdi>
      </h1>
      <p>
        {outcome === 'kept' ? 'It was revoked before, and that stays: ' : 'Revoked '}
        {formatTime(revokedAt)}, {reason}.
      </p>
      {warnings.map((one) => (
        <p class="notice">{visible(one)}</p>
      ))}
      {kubernetes && (
        <div class="notice">
          <p>{visible(kubernetes.fact)}</p>
          <ul>
            {kubernetes.instead.map((one) => (
              <li>{visible(one)}</li>
            ))}
          </ul>
        </div>
      )}
      <p>
        <a href={certificatePath(reference)}>The certificate</a>
      </p>
    </Document>
  );
}
