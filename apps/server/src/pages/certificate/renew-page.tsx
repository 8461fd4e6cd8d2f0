import { formatTime } from '@certwright/present';
import type { FormFields } from '../form-fields.ts';
import { TextArea, TextField } from '../layout/controls.tsx';
import { Confirmation, type ConfirmProps } from './confirmation.tsx';

export interface RenewProps extends ConfirmProps {
  readonly fields: FormFields;
}

/** What a renewal does, before it does it. */
export function RenewPage({ fields, ...props }: RenewProps) {
  const { certificate, listed } = props.shown;
  const isInFolder = listed?.keptIn === 'folder' && listed.keyPath !== undefined;
  return (
    <Confirmation {...props} verb="Renew">
      <p>
        A new certificate is issued, with the same names and for the same key. The one of now stays valid until{' '}
        {formatTime(certificate.validity.notAfter)}.{' '}
        {isInFolder
          ? 'It takes the place of the one in the folder of the server.'
          : 'The next page has it, for the machine that holds the key.'}
      </p>
      <input type="hidden" name="once" value={fields.once} />
      <TextField
        id="lifetimeDays"
        label="Valid for, in days"
        hint="Without it, as long as before."
        value={fields.lifetimeDays}
        size={8}
      />
      {!isInFolder && (
        <TextArea
          id="certificationRequest"
          label="Certification request"
          hint="Only for another key: PKCS#10 in PEM, with the same names. Without it the key stays."
          value={fields.certificationRequest}
          rows={5}
        />
      )}
    </Confirmation>
  );
}
