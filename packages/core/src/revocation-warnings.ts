import type { Certificate } from './certificate/certificate.ts';
import type { RecordReader } from './store/record-reader.ts';
import type { Revocation } from './store/revocations.ts';

/** A revocation as it stands in the record, and what is known of its certificate. */
export interface RevocationContext {
  readonly revocation: Revocation;
  readonly certificate: Certificate | undefined;
  readonly record: RecordReader;
  readonly now: Date;
}

/** What to tell of a revocation; lower case, without a full stop. */
export function revocationWarnings(context: RevocationContext): string[] {
  const { revocation, certificate, now } = context;
  const { name, notAfter, reason } = revocation;
  return [
    ...(certificate?.extensions.basicConstraints?.cA
      ? [`"${name}" is an authority: whoever looks at the list refuses everything below it too`]
      : []),
    ...(notAfter < now
      ? [
          `"${name}" expired on ${notAfter.toISOString()}, and is refused for that already; its entry leaves the list soon`,
        ]
      : []),
    ...(certificate?.extensions.ocspNoCheck
      ? [
          `"${name}" says that nobody need ask about it, as an OCSP responder does; it is used for no answer here any more`,
        ]
      : []),
    ...(reason === 'certificateHold' ? ['certwright lifts no hold: this certificate stays revoked'] : []),
    ...(certificate
      ? warnOfReplaced(context)
      : ['nothing here knows this certificate: make sure that the number is right']),
  ];
}

/** What was replaced by the one that is revoked is still good for whoever has its key. */
function warnOfReplaced({ revocation: { name, issuerKey, fingerprint }, record, now }: RevocationContext): string[] {
  const issued = record.findIssued({ name });
  const isReplacedItself = issued.some((one) => one.fingerprint === fingerprint && one.supersededAt !== undefined);
  const revoked = new Set(record.findRevocations({ issuerKey }).map(({ serialNumber }) => serialNumber));
  const numbers = issued
    .filter(({ serialNumber, notAfter }) => notAfter >= now && !revoked.has(serialNumber))
    .map(({ serialNumber }) => serialNumber);
  if (isReplacedItself || numbers.length === 0) return [];
  return [
    `"${name}" had other certificates before, which are still valid; revoke them too if need be, by serial number: ${numbers.join(', ')}`,
  ];
}
