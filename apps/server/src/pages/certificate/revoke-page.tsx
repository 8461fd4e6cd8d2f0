import { writtenReasons } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { SelectField } from '../layout/controls.tsx';
import { Confirmation, type ConfirmProps } from './confirmation.tsx';

const reasonWords = {
  unspecified: 'no reason given',
  keyCompromise: 'somebody else may have the key',
  cACompromise: 'somebody else may have the key of an authority',
  affiliationChanged: 'the holder belongs elsewhere now',
  superseded: 'another certificate took its place',
  cessationOfOperation: 'it is not used any more',
  certificateHold: 'it is not to be trusted for now',
} as const satisfies Record<(typeof writtenReasons)[number], string>;

/** What a revocation does, before it does it. */
export function RevokePage(props: ConfirmProps) {
  const { serialNumber, validity } = props.shown.certificate;
  const choices = writtenReasons.map((value) => ({ value, text: `${value}: ${reasonWords[value]}` }));
  return (
    <Confirmation {...props} verb="Revoke">
      <p>
        This cannot be taken back. OCSP tells it at once, the next revocation list within seconds, for whoever looks.
      </p>
      <p>
        Serial number <code>{serialNumber}</code>, valid until {formatTime(validity.notAfter)}. Programs that look at
        neither OCSP nor list, as most browsers, accept it until then.
      </p>
      <SelectField id="reason" label="Reason" choices={choices} />
    </Confirmation>
  );
}
