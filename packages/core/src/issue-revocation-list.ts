import { CertwrightError } from './errors.ts';
import { type Authority, checkNotRevoked, getAuthority } from './get-authority.ts';
import { type AuthorityState, listAuthorities } from './list-authorities.ts';
import { signRevocationList } from './openssl/revocation-list.ts';
import { assertListAsPlanned } from './policy/assert-list-as-planned.ts';
import { checkListSigner } from './policy/check-list-signer.ts';
import { decideRevocation, type TbsCertList } from './profile/tbs-cert-list.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { parsePairName } from './request/parse-name.ts';
import { revocationListPathsOf } from './store/folder-layout.ts';
import type { ListOutcome } from './store/plan-list-write.ts';
import type { ReservedList } from './store/revocation-lists.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface RevocationListOptions {
  /** A duration such as `7d`, from thisUpdate to nextUpdate; 7 days where it is missing. */
  readonly validFor?: unknown;
}

/** What became of a list, and where it lies. */
export interface IssuedRevocationList extends TbsCertList {
  readonly authority: string;
  /** `overtaken`: one of a higher number was published meanwhile, and tells all that this one would have. */
  readonly outcome: ListOutcome;
  readonly pemPath: string;
  readonly derPath: string;
}

const usualValidity = '7d';

/**
 * Issues the next revocation list of an authority, of version 2, from the record, and puts it into the folder.
 * @throws CertwrightError `request-invalid`, `authority-invalid` when it may not sign lists, `not-as-planned`, and what
 *   `getAuthority`, the store and openssl's station throw; the list that is there stays then
 */
export function issueRevocationList(
  workbench: Workbench,
  name: string,
  { validFor = usualValidity }: RevocationListOptions = {},
): Promise<IssuedRevocationList> {
  return withAudit(workbench, 'issue-crl', name, async () => {
    const validForMs = parseDurationMs(validFor);
    const authority = await getAuthority(workbench, parsePairName(name));
    assertMaySignLists(authority);
    return issue(workbench, authority, validForMs);
  });
}

/**
 * The same for every authority of the folder that can sign lists now; of the others a warning tells why not. One that
 * fails does not keep the others from theirs.
 * @throws CertwrightError `authority-not-found` when there is none; as `issueRevocationList` does
 */
export async function issueRevocationLists(
  workbench: Workbench,
  options: RevocationListOptions = {},
): Promise<IssuedRevocationList[]> {
  const issued: IssuedRevocationList[] = [];
  const failures: unknown[] = [];
  for (const authority of listAuthorities(workbench)) {
    const faults = await findFaults(workbench, authority);
    if (faults.length > 0) warnOfSkipped(workbench, authority, faults);
    else {
      await issueRevocationList(workbench, authority.name, options).then(
        (list) => issued.push(list),
        (error) => failures.push(error),
      );
    }
  }
  if (failures.length > 0) throw failures[0];
  if (issued.length > 0) return issued;
  throw new CertwrightError('authority-not-found', `no authority in ${workbench.assetsFolder} can sign a list`, {
    hint: 'certwright ca list shows what there is, and what is wrong with it',
  });
}

async function findFaults(workbench: Workbench, { certificate, faults }: AuthorityState): Promise<string[]> {
  return [...faults, ...checkListSigner(certificate), ...(await checkNotRevoked(workbench, certificate))];
}

function warnOfSkipped(workbench: Workbench, { name }: AuthorityState, faults: readonly string[]): void {
  workbench.emit({ type: 'warning', message: `no revocation list of "${name}": ${faults.join('; ')}` });
}

function assertMaySignLists({ name, certificate }: Authority): void {
  const details = checkListSigner(certificate);
  if (details.length === 0) return;
  throw new CertwrightError('authority-invalid', `authority "${name}" cannot sign revocation lists: ${details[0]}`, {
    details,
    hint: 'nobody would believe its list; have its certificate made again with that usage, for the same key',
  });
}

async function issue(workbench: Workbench, authority: Authority, validForMs: number): Promise<IssuedRevocationList> {
  const { name, certificate: issuer } = authority;
  const { runner } = await workbench.openssl();
  const store = await workbench.store();
  const reserved = await store.reserveRevocationList({ authority: name, issuer, validForMs });
  warnOfTakenOver(workbench, name, reserved);
  const tbs = decide(reserved);
  const list = await signRevocationList(runner, tbs, authority);
  assertListAsPlanned(list, tbs, issuer);
  const { pem, der } = list;
  const audit = workbench.audited('issue-crl');
  const outcome = await store.saveRevocationList({
    authority: name,
    issuer,
    crlNumber: tbs.crlNumber,
    pem,
    der,
    audit,
  });
  return { ...tbs, authority: name, outcome, ...revocationListPathsOf(workbench.assetsFolder, name) };
}

function decide({ crlNumber, thisUpdate, nextUpdate, revocations }: ReservedList): TbsCertList {
  return { crlNumber, thisUpdate, nextUpdate, entries: revocations.map(decideRevocation) };
}

function warnOfTakenOver(workbench: Workbench, name: string, { crlNumber, takenOver }: ReservedList): void {
  if (takenOver === 0) return;
  const message = `the list of "${name}" in the folder knew of ${takenOver} revocations that the record did not, as after an old backup; they were taken over, and the numbers go on with ${crlNumber}`;
  workbench.emit({ type: 'warning', message });
}
