import type { RenewalFailure, SkippedCertificate } from './choose-renewals.ts';
import { CertwrightError } from './errors.ts';
import { renewedBy } from './make-renewal.ts';
import { formatShellScript, type PlannedSigning } from './openssl/shell-script.ts';
import { plannedAuthority } from './planned-signing.ts';
import type { PreparedRenewal } from './prepare-renewal.ts';
import { type Manner, prepareRenewals, type RenewInput } from './prepare-renewals.ts';
import { prepareAuthorityRenewal, type RenewAuthorityInput } from './renew-authority.ts';
import type { RekeyInput } from './renew-certificates.ts';
import type { Workbench } from './workbench.ts';

/** What a command would do. */
export interface PlannedRenewals {
  /** Of all that could be renewed. */
  readonly script: string;
  readonly skipped: readonly SkippedCertificate[];
  readonly failures: readonly RenewalFailure[];
}

/**
 * What `renewCertificates` would run, as a shell script; nothing is started or stored.
 * @throws CertwrightError as `renewCertificates` does
 */
export function planRenewals(workbench: Workbench, input: RenewInput): Promise<PlannedRenewals> {
  return plan(workbench, input, { action: 'renew', isPlan: true });
}

/**
 * What `rekeyCertificates` would run.
 * @throws CertwrightError as `rekeyCertificates` does
 */
export function planRekeying(workbench: Workbench, input: RekeyInput): Promise<PlannedRenewals> {
  const { keyAlgorithm: newKey = 'as before', ...selection } = input;
  return plan(workbench, selection, { action: 'rekey', newKey, isPlan: true });
}

/**
 * What `renewAuthority` would run.
 * @throws CertwrightError as `renewAuthority` does
 */
export async function planAuthorityRenewal(workbench: Workbench, input: RenewAuthorityInput): Promise<string> {
  return formatShellScript([plannedRenewal(await prepareAuthorityRenewal(workbench, input))]);
}

async function plan(workbench: Workbench, input: RenewInput, manner: Manner): Promise<PlannedRenewals> {
  const { prepared, skipped, failures } = await prepareRenewals(workbench, input, manner);
  return { script: formatShellScript(prepared.map(plannedRenewal)), skipped, failures };
}

function plannedRenewal(prepared: PreparedRenewal): PlannedSigning {
  const { order, tbs, key } = prepared;
  const { pair, authority } = order;
  if (!authority && !key) {
    throw new CertwrightError(
      'request-invalid',
      `"${tbs.name}" signs itself, and what a new key makes of it is not known before`,
      {
        hint: 'leave --dry-run out',
      },
    );
  }
  return {
    tbs,
    authority: authority && plannedAuthority(authority),
    key,
    renewal: { former: pair.certificate, renewed: renewedBy(prepared, key ? undefined : 'to come') },
  };
}
