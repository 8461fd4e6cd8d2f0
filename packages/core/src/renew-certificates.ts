import type { Certificate } from './certificate/certificate.ts';
import type { KeyAlgorithm } from './certificate/key-algorithm.ts';
import type { RenewalFailure, SkippedCertificate } from './choose-renewals.ts';
import { warningsAbout } from './decide-certificate.ts';
import { inParallel } from './in-parallel.ts';
import { carryOutRenewal, type RenewalWrite } from './make-renewal.ts';
import { expiresWithin } from './policy/expires-within.ts';
import type { PreparedRenewal } from './prepare-renewal.ts';
import { attempt, type Manner, prepareRenewals, type RenewInput } from './prepare-renewals.ts';
import { refreshKubeconfigs } from './refresh-kubeconfigs.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface RekeyInput extends Pick<RenewInput, 'names' | 'lifetimeDays'> {
  /** Of the kind that each had before, where it is missing. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

export interface RenewedCertificate {
  readonly name: string;
  readonly former: Certificate;
  readonly certificate: Certificate;
  readonly certificatePath: string;
  readonly keyPath: string;
}

/** What became of each; one that fails does not stop the others. */
export interface RenewalReport {
  /** Sorted by name, as all of these. */
  readonly renewed: readonly RenewedCertificate[];
  readonly skipped: readonly SkippedCertificate[];
  readonly failures: readonly RenewalFailure[];
  /** Paths of the kubeconfigs that held one of them and were rewritten. */
  readonly kubeconfigs: readonly string[];
}

/** So many are under way at once: enough for large gatherings, few enough that a killed run loses little. */
const atOnce = 128;

/**
 * Renews certificates with the keys that they have. Each is stored as soon as it is made, and the old pair kept as `.bak`.
 * @throws CertwrightError `request-invalid`, `name-invalid`, and what concerns the whole folder; the rest is in the report
 */
export function renewCertificates(workbench: Workbench, input: RenewInput): Promise<RenewalReport> {
  return renewAll(workbench, input, { action: 'renew' });
}

/**
 * The same with new keys.
 * @throws CertwrightError as `renewCertificates` does
 */
export function rekeyCertificates(workbench: Workbench, input: RekeyInput): Promise<RenewalReport> {
  const { keyAlgorithm: newKey = 'as before', ...selection } = input;
  return renewAll(workbench, selection, { action: 'rekey', newKey });
}

async function renewAll(workbench: Workbench, input: RenewInput, manner: Manner): Promise<RenewalReport> {
  await workbench.recover();
  const { prepared, skipped, failures } = await prepareRenewals(workbench, input, manner);
  for (const message of warningsAbout(prepared.map(({ tbs }) => tbs))) workbench.emit({ type: 'warning', message });
  const failed = [...failures];
  const made: Made[] = [];
  // Without it, each of them would fail for the same reason.
  if (prepared.length > 0) await workbench.openssl();
  await inParallel(prepared, atOnce, async (one) => {
    const { name } = one.tbs;
    const outcome = await attempt(name, () => withAudit(workbench, manner.action, name, () => makeOne(workbench, one)));
    if ('error' in outcome) failed.push(outcome);
    else made.push(outcome);
    workbench.emit({ type: 'progress', done: made.length + failed.length, total: prepared.length + failures.length });
  });
  const refreshed = await attempt('kubeconfig', async () => ({
    kubeconfigs: await refreshKubeconfigs(workbench, made),
  }));
  const renewed = made.map(({ privateKeyPem: _, ...one }) => one).sort(byName);
  warnOfThoseDueAgain(workbench, input, renewed);
  return {
    renewed,
    skipped,
    failures: ('error' in refreshed ? [...failed, refreshed] : failed).sort(byName),
    kubeconfigs: 'error' in refreshed ? [] : refreshed.kubeconfigs,
  };
}

type Made = RenewedCertificate & Pick<RenewalWrite, 'privateKeyPem'>;

/**
 * Renews one that was prepared, and the kubeconfigs that hold it.
 * @throws CertwrightError as `carryOutRenewal`, the store and `refreshKubeconfigs` do
 */
export async function renewOne(workbench: Workbench, prepared: PreparedRenewal): Promise<Certificate> {
  const made = await makeOne(workbench, prepared);
  await refreshKubeconfigs(workbench, [made]);
  return made.certificate;
}

async function makeOne(workbench: Workbench, prepared: PreparedRenewal): Promise<Made> {
  const { name, certificate: former, certificatePath, keyPath } = prepared.order.pair;
  const write = await carryOutRenewal(workbench, prepared);
  const store = await workbench.store();
  await store.save(write);
  workbench.emit({ type: 'certificate', name, outcome: 'replaced' });
  const { privateKeyPem, issued } = write;
  const made = { name, former, certificate: issued.certificate, certificatePath, keyPath };
  return { ...made, ...(privateKeyPem !== undefined && { privateKeyPem }) };
}

/** Such as those that were valid for less than that before: every run would renew them. */
function warnOfThoseDueAgain(workbench: Workbench, input: RenewInput, renewed: readonly RenewedCertificate[]): void {
  if (input.expiringWithin === undefined) return;
  const [withinMs, now] = [parseDurationMs(input.expiringWithin), workbench.clock.now()];
  const again = renewed.filter(({ certificate }) => expiresWithin(certificate.validity, now, withinMs));
  const [first] = again;
  if (!first) return;
  const others = again.length > 1 ? `, like ${again.length - 1} more,` : '';
  const message = `"${first.name}"${others} is due again at once; --validity-period gives it more time, as far as its authority has it`;
  workbench.emit({ type: 'warning', message });
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}
