import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { warningsAbout } from './decide-certificate.ts';
import { CertwrightError } from './errors.ts';
import { findIssuer } from './find-issuer.ts';
import { type Authority, assertUsable, findAuthorityPair, getAuthority } from './get-authority.ts';
import { listAuthorities } from './list-authorities.ts';
import { carryOutRenewal } from './make-renewal.ts';
import { assertGain, type PreparedRenewal, prepareRenewal, type RenewalOrder } from './prepare-renewal.ts';
import { refreshKubeconfigs } from './refresh-kubeconfigs.ts';
import { replaceInChains } from './replace-in-chains.ts';
import { lifetimeFromDays } from './request/parse-duration.ts';
import { parsePairName } from './request/parse-name.ts';
import { requestInvalid } from './request/request-invalid.ts';
import { readPairs } from './store/read-pairs.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface RenewAuthorityInput {
  readonly name: string;
  /** Whole days; as long as it was valid before, where it is missing. */
  readonly lifetimeDays?: unknown;
}

export interface RenewedAuthority {
  readonly name: string;
  /** The name of the authority that signed it; its own when it signed itself. */
  readonly authority: string;
  readonly former: Certificate;
  readonly certificate: Certificate;
  readonly certificatePath: string;
  /** Names of the other pairs whose file held the former certificate, and now holds this one. */
  readonly alsoIn: readonly string[];
  /** Paths of the kubeconfigs that held it. */
  readonly kubeconfigs: readonly string[];
}

/**
 * Gives an authority new dates, with the same key and name, so that all that it issued stays valid.
 * @throws CertwrightError `authority-not-found` also for the one above it, `authority-incomplete`, `authority-invalid`,
 *   `policy-violation`, `certificate-revoked`, and whatever the stations throw; nothing is stored then
 */
export function renewAuthority(workbench: Workbench, input: RenewAuthorityInput): Promise<RenewedAuthority> {
  return withAudit(workbench, 'renew-authority', input.name, () => renew(workbench, input));
}

async function renew(workbench: Workbench, input: RenewAuthorityInput): Promise<RenewedAuthority> {
  await workbench.recover();
  const prepared = await prepareAuthorityRenewal(workbench, input);
  for (const message of warningsAbout([prepared.tbs])) workbench.emit({ type: 'warning', message });
  const { name, certificate: former, certificatePath } = prepared.order.pair;
  const write = await carryOutRenewal(workbench, prepared);
  const replaced = { former, certificate: write.issued.certificate };
  const others = replaceInChains(workbench, name, replaced);
  const store = await workbench.store();
  await store.replacePairs([write, ...others], []);
  workbench.emit({ type: 'certificate', name, outcome: 'replaced' });
  return {
    name,
    authority: write.issued.authority,
    ...replaced,
    certificatePath,
    alsoIn: others.map((other) => other.name),
    kubeconfigs: await refreshAfterwards(workbench, name, replaced),
  };
}

/** @throws CertwrightError as `renewAuthority` does, before anything is signed */
export async function prepareAuthorityRenewal(
  workbench: Workbench,
  input: RenewAuthorityInput,
): Promise<PreparedRenewal> {
  const name = parsePairName(input.name);
  const lifetimeMs = input.lifetimeDays === undefined ? undefined : lifetimeFromDays(input.lifetimeDays);
  const pair = findAuthorityPair(workbench, name);
  const { certificate, chain } = pair;
  if (!certificate.extensions.basicConstraints?.cA) {
    throw requestInvalid(`"${name}" is no authority`, `certwright certificates renew ${name} renews it`);
  }
  // One that has expired may be renewed; anything else that keeps it from signing stays.
  assertUsable(name, certificate, chain, certificate.validity.notBefore);
  assertNobodyNamesSerialNumber(workbench, name, certificate);
  const authority = await getParent(workbench, pair);
  const renewal = await prepareRenewal(workbench, { pair, authority, lifetimeMs, action: 'renew-authority' });
  assertGain(renewal.tbs, pair.certificate);
  return renewal;
}

async function getParent(
  workbench: Workbench,
  { name, certificate, certificatePath }: RenewalOrder['pair'],
): Promise<Authority | undefined> {
  if (isIssuedBy(certificate, certificate)) return undefined;
  const parent = findIssuer(certificate, listAuthorities(workbench));
  if (parent) return getAuthority(workbench, parent.name);
  const who = formatDistinguishedName(certificate.issuer) || 'an empty name';
  throw new CertwrightError(
    'authority-not-found',
    `the authority above "${name}", ${who}, is not in ${workbench.assetsFolder}`,
    {
      hint: `have whoever runs it sign the key of "${name}" again, and put what you get into ${certificatePath}`,
    },
  );
}

/**
 * An authorityKeyIdentifier may tell the serial number of the issuer beside its key (RFC 5280 §4.2.1.1); openssl then
 * takes no other certificate of that key for the issuer.
 */
function assertNobodyNamesSerialNumber({ assetsFolder }: Workbench, name: string, authority: Certificate): void {
  const details = readPairs(assetsFolder).flatMap(({ name: other, certificate }) => {
    const { authorityCertSerialNumber } = certificate?.extensions.authorityKeyIdentifier ?? {};
    const namesIt = other !== name && authorityCertSerialNumber === authority.serialNumber;
    return certificate && namesIt && isIssuedBy(certificate, authority) ? [other] : [];
  });
  const [first] = details;
  if (first === undefined) return;
  const others = details.length > 1 ? ` and ${details.length - 1} more` : '';
  const message = `"${first}"${others} names the serial number of "${name}", so OpenSSL would not verify it under a renewed one`;
  throw new CertwrightError('policy-violation', message, {
    details,
    hint: `give "${name}" a new key and make all anew, with certwright ca rotate ${name}`,
  });
}

async function refreshAfterwards(
  workbench: Workbench,
  name: string,
  replaced: Pick<RenewedAuthority, 'former' | 'certificate'>,
): Promise<string[]> {
  try {
    return await refreshKubeconfigs(workbench, [replaced]);
  } catch (error) {
    if (!(error instanceof CertwrightError)) throw error;
    const { code, message, hint, details } = error;
    throw new CertwrightError(code, `"${name}" is renewed, but a kubeconfig is not: ${message}`, {
      ...(hint !== undefined && { hint }),
      details,
      cause: error,
    });
  }
}
