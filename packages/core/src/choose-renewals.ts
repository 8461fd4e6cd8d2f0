import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import { findRevocation } from './find-revocation.ts';
import { getCertificatePair } from './needs-renewal.ts';
import { expiresWithin } from './policy/expires-within.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { isPairName, parsePairName } from './request/parse-name.ts';
import { requestInvalid } from './request/request-invalid.ts';
import { type FoundPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** Which certificates are meant; exactly one of these is to be given. */
export interface RenewalSelection {
  readonly names?: readonly unknown[] | undefined;
  /** Every certificate of the folder that is no authority. */
  readonly all?: boolean | undefined;
  /** Those of them that expire within a duration such as `45d`, or have expired. */
  readonly expiringWithin?: unknown;
}

type ChosenPair = FoundPair & { readonly certificate: Certificate };

/** A certificate that was not asked for by name, and that nobody could renew. */
export interface SkippedCertificate {
  readonly name: string;
  /** Lower case, without a full stop. */
  readonly reason: string;
}

export interface RenewalFailure {
  readonly name: string;
  readonly error: CertwrightError;
}

export interface ChosenRenewals {
  readonly pairs: readonly ChosenPair[];
  readonly skipped: readonly SkippedCertificate[];
  readonly failures: readonly RenewalFailure[];
}

/** @throws CertwrightError `request-invalid`, `name-invalid` */
export async function chooseRenewals(workbench: Workbench, selection: RenewalSelection): Promise<ChosenRenewals> {
  const { names = [], all = false, expiringWithin } = selection;
  const ways = [names.length > 0, all, expiringWithin !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    throw requestInvalid(
      ways === 0 ? 'nothing says which certificates to renew' : 'names, all and expiring exclude each other',
      'give names, or --all, or --expiring with a duration such as 45d',
    );
  }
  if (names.length > 0) return chooseByName(workbench, [...new Set(names.map(parsePairName))]);
  return chooseDue(workbench, all ? undefined : parseDurationMs(expiringWithin));
}

function chooseByName(workbench: Workbench, names: readonly string[]): ChosenRenewals {
  const pairs: ChosenPair[] = [];
  const failures: RenewalFailure[] = [];
  for (const name of names) {
    try {
      pairs.push(getLeafPair(workbench, name));
    } catch (error) {
      if (!(error instanceof CertwrightError)) throw error;
      failures.push({ name, error });
    }
  }
  return { pairs, skipped: [], failures };
}

function getLeafPair(workbench: Workbench, name: string): ChosenPair {
  const pair = getCertificatePair(workbench, name);
  if (!pair.certificate.extensions.basicConstraints?.cA) return pair;
  throw requestInvalid(`"${name}" is an authority`, `certwright ca renew ${name} renews an authority`);
}

async function chooseDue(workbench: Workbench, withinMs: number | undefined): Promise<ChosenRenewals> {
  const now = workbench.clock.now();
  const found = readPairs(workbench.assetsFolder);
  // As with a path that is wrong, which a daily run would otherwise never tell.
  if (found.length === 0) throw nothingThere(workbench);
  const pairs: ChosenPair[] = [];
  const skipped: SkippedCertificate[] = [];
  for (const pair of found) {
    const { name, certificate, certificateFile } = pair;
    if (certificateFile === 'unreadable') skipped.push({ name, reason: 'its certificate cannot be read' });
    if (!certificate || certificate.extensions.basicConstraints?.cA) continue;
    if (withinMs !== undefined && !expiresWithin(certificate.validity, now, withinMs)) continue;
    const reason = await findReasonToSkip(workbench, { ...pair, certificate });
    if (reason === undefined) pairs.push({ ...pair, certificate });
    else skipped.push({ name, reason });
  }
  return { pairs, skipped, failures: [] };
}

function nothingThere({ assetsFolder }: Workbench): CertwrightError {
  return new CertwrightError('certificate-not-found', `there is no certificate in ${assetsFolder}`, {
    hint: 'check --generated-assets-dir',
  });
}

/** What no run could change, so that a daily one does not fail of it for ever. */
async function findReasonToSkip(
  workbench: Workbench,
  { name, certificate, keyFile }: ChosenPair,
): Promise<string | undefined> {
  if (!isPairName(name)) return 'its name cannot be used here; rename its files';
  if (await findRevocation(workbench, certificate)) return 'it is revoked';
  return keyFile === 'missing' ? 'its key is elsewhere; have a new request signed' : undefined;
}
