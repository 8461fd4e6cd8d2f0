import { formatTime, visible } from '@certwright/present';
import { certificatePath } from '../certificate-path.ts';
import { Document, FormToken } from '../layout/document.tsx';
import { describedBy, Field } from '../layout/field.tsx';
import type { ConfirmProps } from './revoke-page.tsx';

export interface RenewProps extends ConfirmProps {
  readonly fields?: Readonly<Record<string, string>>;
}

/** What a renewal does, before it does it. */
export function RenewPage({ visitor, shown, authority, fault, fields = {} }: RenewProps) {
  const { certificate, listed } = shown;
  const path = certificatePath({ serialNumber: certificate.serialNumber, authority });
  const isInFolder = listed?.keptIn === 'folder' && listed.keyPath !== undefined;
  const request = {
    id: 'certificationRequest',
    label: 'Certification request',
    hint: 'Only for another key: PKCS#10 in PEM, with the same names. Without it the key stays.',
  };
  const days = { id: 'lifetimeDays', label: 'Valid for, in days', hint: 'Without it, as long as before.' };
  return (
    <Document title="Renew" {...visitor}>
      <h1>
        Renew <bdi>{visible(listed?.name ?? certificate.serialNumber)}</bdi>
      </h1>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {visible(fault)}
        </p>
      )}
      <form method="post" action={path.replace(/(\?|$)/, '/renew$1')} class="card narrow">
        <p>
          A new certificate is issued, with the same names and for the same key. The one of now stays valid until{' '}
          {formatTime(certificate.validity.notAfter)}.{' '}
          {isInFolder
            ? 'It takes the place of the one in the folder of the server.'
            : 'The next page has it, for the machine that holds the key.'}
        </p>
        <FormToken formToken={visitor.formToken} />
        <Field {...days}>
          <input {...describedBy(days)} value={fields.lifetimeDays ?? ''} inputmode="numeric" size={8} />
        </Field>
        {!isInFolder && (
          <Field {...request}>
            <textarea {...describedBy(request)} rows={5} spellcheck={false}>
              {fields.certificationRequest ?? ''}
            </textarea>
          </Field>
        )}
        <button type="submit">Renew it</button> <a href={path}>Leave it as it is</a>
      </form>
    </Document>
  );
}
