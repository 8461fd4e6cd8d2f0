import type { ShownCertificate } from '@certwright/core';
import { visible } from '@certwright/present';
import type { PropsWithChildren } from 'hono/jsx';
import { certificatePath } from '../certificate-path.ts';
import { Document, FormToken } from '../layout/document.tsx';
import { Faults } from '../layout/faults.tsx';
import type { Visitor } from '../session/visitor.ts';

export interface ConfirmProps {
  readonly visitor: Visitor;
  readonly shown: ShownCertificate;
  /** Why it was not done the last time. */
  readonly told?: readonly string[];
}

interface ConfirmationProps extends ConfirmProps {
  readonly verb: 'Renew' | 'Revoke';
}

/** A form that says what it will do to one certificate. */
export function Confirmation({ visitor, shown, told, verb, children }: PropsWithChildren<ConfirmationProps>) {
  const { certificate, listed } = shown;
  const reference = { serialNumber: certificate.serialNumber, authority: listed?.authority };
  const isRevocation = verb === 'Revoke';
  return (
    <Document title={verb} visitor={visitor}>
      <h1>
        {verb} <bdi>{visible(listed?.name ?? certificate.serialNumber)}</bdi>
      </h1>
      {told && <Faults intro="Nothing was done." told={told} />}
      <form method="post" action={certificatePath(reference, isRevocation ? 'revoke' : 'renew')} class="card narrow">
        <FormToken formToken={visitor.formToken} />
        {children}
        <button type="submit" class={isRevocation ? 'danger' : undefined}>
          {verb} it
        </button>{' '}
        <a href={certificatePath(reference)}>Leave it as it is</a>
      </form>
    </Document>
  );
}
