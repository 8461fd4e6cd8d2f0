import { type ShownCertificate, writtenReasons } from '@certwright/core';
import { formatTime, visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Document, FormToken, type SignedInVisitor } from '../layout/document.tsx';
import { Field } from '../layout/field.tsx';

export interface ConfirmProps {
  readonly visitor: SignedInVisitor;
  readonly shown: ShownCertificate;
  readonly authority: string | undefined;
  readonly fault?: string | undefined;
}

const reasonWords: Readonly<Record<string, string>> = {
  unspecified: 'no reason given',
  keyCompromise: 'somebody else may have the key',
  cACompromise: 'somebody else may have the key of an authority',
  affiliationChanged: 'the holder belongs elsewhere now',
  superseded: 'another certificate took its place',
  cessationOfOperation: 'it is not used any more',
  privilegeWithdrawn: 'the holder may not use it any more',
};

/** What a revocation does, before it does it. */
export function RevokePage({ visitor, shown, authority, fault }: ConfirmProps) {
  const { certificate, listed } = shown;
  const path = certificatePath({ serialNumber: certificate.serialNumber, authority });
  return (
    <Document title="Revoke" {...visitor}>
      <h1>
        Revoke <bdi>{visible(listed?.name ?? certificate.serialNumber)}</bdi>
      </h1>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {visible(fault)}
        </p>
      )}
      <form method="post" action={path.replace(/(\?|$)/, '/revoke$1')} class="card narrow">
        <p>
          This cannot be taken back. OCSP tells it at once, the next revocation list within seconds, for whoever looks.
        </p>
        <p>
          Serial number <code>{certificate.serialNumber}</code>, valid until {formatTime(certificate.validity.notAfter)}
          . Programs that look at neither OCSP nor list, as most browsers, accept it until then.
        </p>
        <FormToken formToken={visitor.formToken} />
        <Field id="reason" label="Reason">
          <select id="reason" name="reason">
            {writtenReasons.map((reason) => (
              <option value={reason}>
                {reason}
                {reasonWords[reason] === undefined ? '' : `: ${reasonWords[reason]}`}
              </option>
            ))}
          </select>
        </Field>
        <button type="submit" class="danger">
          Revoke it
        </button>{' '}
        <a href={path}>Leave it as it is</a>
      </form>
    </Document>
  );
}
