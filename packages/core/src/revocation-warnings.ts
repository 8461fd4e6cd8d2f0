import type { Certificate } from './certificate/certificate.ts';
import type { RecordedCertificate } from './store/issued-certificates.ts';
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
function warnOfReplaced({ revocation, record, now }: RevocationContext): string[] {
  const { name, issuerKey, fingerprint } = revocation;
  const own = fingerprint === undefined ? undefined : record.findIssued({ fingerprint })[0];
  const isReplacedItself = own?.supersededAt !== undefined;
  // Holders have nothing to do with each other, whatever theirs are called.
  const issued = own?.keptIn === 'holder' ? findRenewed(record, own) : record.findIssued({ name, keptIn: 'folder' });
  const revoked = new Set(record.findRevocations({ issuerKey }).map(({ serialNumber }) => serialNumber));
  const numbers = issued
    .filter(({ serialNumber, notAfter }) => notAfter >= now && !revoked.has(serialNumber))
    .map(({ serialNumber }) => serialNumber);
  if (isReplacedItself || numbers.length === 0) return [];
  return [
    `"${name}" had other certificates before, which are still valid; revoke them too if need be, by serial number: ${numbers.join(', ')}`,
  ];
}

/** What it renewed, and what that had renewed, back to the first. */
function findRenewed(record: RecordReader, { renews }: RecordedCertificate): RecordedCertificate[] {
  const former: RecordedCertificate[] = [];
  for (let next = renews; next !== undefined; next = former.at(-1)?.renews) {
    const [found] = record.findIssued({ fingerprint: next });
    if (!found || former.some((one) => one.fingerprint === next)) break;
    former.push(found);
  }
  return former;
}
