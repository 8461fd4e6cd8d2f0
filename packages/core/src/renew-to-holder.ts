import { assertIssuable } from './access/check-issuing-policy.ts';
import type { IssuingPolicy } from './access/issuing-policy.ts';
import type { Certificate } from './certificate/certificate.ts';
import { warningsAbout } from './decide-certificate.ts';
import { findToRenew, type ToRenew } from './find-to-renew.ts';
import { chainOf, type IssuedToHolder } from './issued-to-holder.ts';
import { issuedNow } from './make-certificate.ts';
import { prepareHolderRenewal, signHolderRenewal } from './prepare-holder-renewal.ts';
import { assertGain, prepareRenewal } from './prepare-renewal.ts';
import { signerOf } from './prepare-renewals.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import { renewOne } from './renew-certificates.ts';
import { renewedChain } from './renewed-chain.ts';
import { lifetimeFromDays } from './request/parse-duration.ts';
import { requestInvalid } from './request/request-invalid.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** Which certificate, and how; it is told by its serial number or as itself. */
export interface HolderRenewalInput {
  /** Hex. */
  readonly serialNumber?: string | undefined;
  /** The one that signed it: needed where several have given that number. */
  readonly authority?: string | undefined;
  readonly certificate?: Certificate | undefined;
  /** PEM or DER of a PKCS#10 with the same names, perhaps for another key; without it the former one is signed again. */
  readonly certificationRequest?: string | Buffer | undefined;
  /** Whole days; as long as it was valid before, where it is missing. */
  readonly lifetimeDays?: unknown;
}

export interface HolderRenewalOptions {
  /** What the one who asks may have issued; without it, everything. */
  readonly issuingPolicy?: IssuingPolicy | undefined;
}

/**
 * Renews a certificate by itself or by its serial number. One that lies in the folder with its key is renewed there, as
 * `renewCertificates` does. One that its holder has is signed again for the request that the record keeps, or for a new
 * one with the same names; so is one that lies in the folder without its key, for a new request.
 * @throws CertwrightError `certificate-not-found`, `certificate-revoked`, `access-denied` for what the issuing policy does
 *   not allow, `key-missing` where a certification request is needed, `policy-violation` for one with other names, and
 *   whatever the stations throw; nothing is stored then
 */
export function renewToHolder(
  workbench: Workbench,
  input: HolderRenewalInput,
  options: HolderRenewalOptions = {},
): Promise<IssuedToHolder> {
  const target = input.serialNumber ?? input.certificate?.serialNumber ?? 'a certificate';
  return withAudit(workbench, 'renew', target, () => renew(workbench, input, options));
}

async function renew(
  workbench: Workbench,
  input: HolderRenewalInput,
  options: HolderRenewalOptions,
): Promise<IssuedToHolder> {
  const lifetimeMs = input.lifetimeDays === undefined ? undefined : lifetimeFromDays(input.lifetimeDays);
  const found = await findToRenew(workbench, input);
  const order = { ...options, lifetimeMs, certificationRequest: input.certificationRequest };
  const { pair } = found;
  if (!pair || pair.keyFile === 'missing') return renewForRequest(workbench, found, order);
  if (input.certificationRequest === undefined) return renewInFolder(workbench, { ...found, pair }, order);
  throw requestInvalid(
    `the key of "${found.name}" lies in the folder, so it is renewed with that`,
    'leave the certificationRequest out',
  );
}

interface Order extends HolderRenewalOptions {
  readonly lifetimeMs: number | undefined;
  readonly certificationRequest: string | Buffer | undefined;
}

type InFolder = ToRenew & { readonly pair: NonNullable<ToRenew['pair']> };

async function renewInFolder(
  workbench: Workbench,
  { pair }: InFolder,
  { lifetimeMs, issuingPolicy }: Order,
): Promise<IssuedToHolder> {
  const authority = await signerOf(workbench)(pair);
  const prepared = await prepareRenewal(workbench, { pair, authority, lifetimeMs, action: 'renew' });
  const { tbs } = prepared;
  assertGain(tbs, pair.certificate);
  assertAllowed(workbench, tbs, issuingPolicy);
  const warnings = warn(workbench, tbs);
  const certificate = await renewOne(workbench, prepared);
  return report(tbs, certificate, authority ? chainOf(authority) : [], warnings);
}

async function renewForRequest(workbench: Workbench, found: ToRenew, order: Order): Promise<IssuedToHolder> {
  const prepared = await prepareHolderRenewal(workbench, found, order);
  const { tbs, authority, certificationRequest } = prepared;
  assertAllowed(workbench, tbs, order.issuingPolicy);
  const store = await workbench.store();
  const warnings = warn(workbench, tbs);
  const certificate = await signHolderRenewal(workbench, prepared);
  const { name, certificate: former, pair } = found;
  const write = {
    name,
    issued: { ...issuedNow(workbench, tbs, certificate), renews: former.fingerprint },
    audit: workbench.audited('renew'),
  };
  if (pair) {
    const chain = renewedChain(former, pair.chain, authority);
    const certificatePem = [certificate, ...chain].map(({ pem }) => pem).join('');
    await store.save({ ...write, certificatePem, ifExists: 'replace' });
  } else await store.saveToHolder({ ...write, certificationRequest: certificationRequest.pem });
  workbench.emit({ type: 'certificate', name, outcome: 'replaced' });
  return report(tbs, certificate, chainOf(authority), warnings);
}

/** A renewal hands out no key. */
function assertAllowed({ clock }: Workbench, tbs: TbsCertificate, policy: IssuingPolicy | undefined): void {
  if (policy) assertIssuable(tbs, policy, { keyMadeHere: false, now: clock.now() });
}

function warn(workbench: Workbench, tbs: TbsCertificate): string[] {
  const warnings = warningsAbout([tbs]);
  for (const message of warnings) workbench.emit({ type: 'warning', message });
  return warnings;
}

function report(
  { name, profile, authority = name }: TbsCertificate,
  certificate: Certificate,
  chain: readonly Certificate[],
  warnings: readonly string[],
): IssuedToHolder {
  return { name, profile, authority, certificate, chain, repeated: false, keyMadeHere: false, warnings };
}
