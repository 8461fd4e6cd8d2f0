import type { RevocationList } from './certificate/parse-revocation-list.ts';
import { unknownProfile } from './profile/guess-profile.ts';
import type { ReadableRecord } from './store/damaged-record.ts';
import type { RecordedCertificate } from './store/issued-certificates.ts';

/** What a record was made again from, as far as it leaves something open. */
export interface RebuildGaps {
  readonly incomplete: ReadableRecord['incomplete'];
  /** Certificates that only a file told of. */
  readonly fromFiles: readonly RecordedCertificate[];
  /** Authority to the certificate that its addresses were taken from. */
  readonly takenFrom: ReadonlyMap<string, string>;
  /** The authorities, each with the newest list that is kept of it. */
  readonly lists: readonly (readonly [authority: string, newest: RevocationList | undefined])[];
  /** Pairs, and files of lists, that no authority here has signed. */
  readonly strangers: readonly string[];
  readonly strangeLists: readonly string[];
  /** Paths. */
  readonly unreadable: readonly string[];
}

/** What a record that was made again does not know, or only guesses: a line each, lower case, without a full stop. */
export function tellUnknown(gaps: RebuildGaps): string[] {
  const { incomplete, fromFiles, takenFrom, strangers, strangeLists, unreadable } = gaps;
  const unlike = fromFiles.filter(({ profile }) => profile === unknownProfile);
  const inQuotes = (pairs: readonly { readonly name: string }[]) => pairs.map(({ name }) => `"${name}"`);
  return [
    ...(incomplete.has('certificates')
      ? ['certificates that were issued here and lie in no file any more, or never did because holders have them']
      : []),
    ...(incomplete.has('revocations') ? tellRevocations(gaps) : []),
    ...(incomplete.has('tokens') ? ['tokens that were made here, but for those that tokens list shows'] : []),
    ...(incomplete.has('auditTrail') ? ['who did what before, but for what could still be read'] : []),
    ...(incomplete.has('idempotencyKeys')
      ? ['which idempotency keys were used within a day: a repeat of such a request gets another certificate']
      : []),
    ...tell(inQuotes(fromFiles), (all) => `when and by which profile ${all} came: notBefore and a guess stand for it`),
    ...tell(inQuotes(unlike), (all) => `a profile that fits ${all}`),
    ...[...takenFrom].map(([authority, name]) => `the addresses of "${authority}": they were taken from "${name}"`),
    ...tell(strangers, (all) => `who signed ${all}: no authority here, so they are not on record`),
    ...tell(strangeLists, (all) => `who signed ${all}: no authority here, so nothing there is believed`),
    ...tell(unreadable, (all) => `what is in ${all}: it cannot be read`),
  ];
}

function tellRevocations({ lists }: RebuildGaps): string[] {
  const without = lists.flatMap(([authority, newest]) => (newest ? [] : [`"${authority}"`]));
  return [
    ...lists.flatMap(([authority, newest]) =>
      newest ? [`what "${authority}" revoked after its list of ${newest.thisUpdate.toISOString()}`] : [],
    ),
    ...tell(without, (all) => `what ${all} revoked: no list is kept`),
  ];
}

const mostNames = 5;

function tell(names: readonly string[], sentence: (all: string) => string): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, mostNames).join(', ');
  return [sentence(names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown)];
}
