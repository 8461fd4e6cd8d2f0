import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import {
  chooseRenewals,
  type RenewalFailure,
  type RenewalSelection,
  type SkippedCertificate,
} from './choose-renewals.ts';
import { CertwrightError } from './errors.ts';
import { findIssuer } from './find-issuer.ts';
import { type Authority, getAuthority } from './get-authority.ts';
import { listAuthorities } from './list-authorities.ts';
import { assertGain, type PreparedRenewal, prepareRenewal, type RenewalOrder } from './prepare-renewal.ts';
import { lifetimeFromDays } from './request/parse-duration.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface RenewInput extends RenewalSelection {
  /** Whole days; as long as each was valid before, where it is missing. */
  readonly lifetimeDays?: unknown;
}

/** What is done to each. */
export type Manner = Pick<RenewalOrder, 'newKey'> & {
  readonly action: 'renew' | 'rekey';
  /** Nothing is written, so the audit trail does not hear of it. */
  readonly isPlan?: true;
};

export interface PreparedRenewals {
  readonly prepared: readonly PreparedRenewal[];
  readonly skipped: readonly SkippedCertificate[];
  readonly failures: readonly RenewalFailure[];
}

/**
 * Prepares what is chosen, one after another, so that nobody is asked for two passphrases at the same time.
 * @throws CertwrightError `request-invalid`, `name-invalid`; what concerns one certificate is among the failures
 */
export async function prepareRenewals(
  workbench: Workbench,
  input: RenewInput,
  { isPlan, ...manner }: Manner,
): Promise<PreparedRenewals> {
  const lifetimeMs = input.lifetimeDays === undefined ? undefined : lifetimeFromDays(input.lifetimeDays);
  const { pairs, skipped, failures } = await chooseRenewals(workbench, input);
  const tryTo = <Result extends object>(name: string, work: () => Promise<Result>) =>
    attempt(name, isPlan ? work : () => withAudit(workbench, manner.action, name, work));
  const getSigner = signerOf(workbench);
  const prepared: PreparedRenewal[] = [];
  const failed: RenewalFailure[] = [];
  for (const { name, error } of failures) failed.push(await tryTo<RenewalFailure>(name, () => Promise.reject(error)));
  for (const pair of pairs) {
    const outcome = await tryTo(pair.name, async () => {
      const order = { pair, authority: await getSigner(pair), lifetimeMs, ...manner };
      const renewal = await prepareRenewal(workbench, order);
      assertGain(renewal.tbs, manner.newKey === undefined ? pair.certificate : undefined);
      return renewal;
    });
    if ('error' in outcome) failed.push(outcome);
    else prepared.push(outcome);
  }
  return { prepared, skipped, failures: failed };
}

/** What fails for a reason that was told does not stop the others. */
export async function attempt<Result extends object>(
  name: string,
  work: () => Promise<Result>,
): Promise<Result | RenewalFailure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CertwrightError) return { name, error };
    throw error;
  }
}

/** Finds who signed a pair's certificate; each authority is read, checked and opened once. */
export function signerOf(workbench: Workbench): (pair: RenewalOrder['pair']) => Promise<Authority | undefined> {
  const states = listAuthorities(workbench);
  const authorities = new Map<string, Promise<Authority>>();
  return async ({ name, certificate }) => {
    if (isIssuedBy(certificate, certificate)) return undefined;
    const issuer = findIssuer(certificate, states);
    if (!issuer) throw issuerGone(workbench, name, certificate);
    const authority = authorities.get(issuer.name) ?? getAuthority(workbench, issuer.name);
    authorities.set(issuer.name, authority);
    return authority;
  };
}

export function issuerGone({ assetsFolder }: Workbench, name: string, { issuer }: Certificate): CertwrightError {
  const who = formatDistinguishedName(issuer) || 'an empty name';
  return new CertwrightError(
    'authority-not-found',
    `the authority that signed "${name}", ${who}, is not in ${assetsFolder}`,
    {
      hint: `put it back, or make the certificate under another with certwright certificates generate ${name} --overwrite`,
    },
  );
}
