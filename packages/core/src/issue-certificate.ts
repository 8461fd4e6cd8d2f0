import type { Certificate } from './certificate/certificate.ts';
import { decideCertificate, warningsAbout } from './decide-certificate.ts';
import type { Outcome } from './events.ts';
import { assertNoLostAuthority, findKeyToKeep, isWhole } from './existing-pair.ts';
import { issuingAuthority } from './get-authority.ts';
import { assertLeafName, chooseLeafProfile } from './leaf-request.ts';
import { type Decision, makeCertificate } from './make-certificate.ts';
import { formatShellScript } from './openssl/shell-script.ts';
import { plannedSigning } from './planned-signing.ts';
import type { IssuanceRequest } from './request/issuance-request.ts';
import { parseIssuanceRequest } from './request/parse-issuance-request.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface IssueOptions {
  /** Replaces a pair of that name and keeps the old one as `.bak`; otherwise it is left alone. */
  readonly overwrite?: boolean;
}

/** What became of a request, and where it lies. */
export interface IssuedPair {
  readonly name: string;
  readonly outcome: Outcome;
  readonly profile: string;
  readonly certificate: Certificate;
  readonly certificatePath: string;
  readonly keyPath: string;
}

/**
 * Issues one certificate with a key of its own, and stores the pair.
 * @param input the fields of `parseIssuanceRequest`
 * @throws CertwrightError whatever the stations throw; nothing is stored then
 */
export function issueCertificate(
  workbench: Workbench,
  input: unknown,
  options: IssueOptions = {},
): Promise<IssuedPair> {
  return withAudit(workbench, 'issue', nameOf(input), () => issue(workbench, input, options));
}

/** For the audit trail: also of a request that is refused. */
function nameOf(input: unknown): string {
  const name = typeof input === 'object' && input !== null && 'name' in input ? input.name : undefined;
  return typeof name === 'string' ? name : 'unknown';
}

async function issue(workbench: Workbench, input: unknown, { overwrite = false }: IssueOptions): Promise<IssuedPair> {
  const request = parseIssuanceRequest(input);
  await workbench.recover();
  const existing = readPair(workbench.assetsFolder, request.name);
  assertLeafName(workbench, request);
  await assertNoLostAuthority(workbench, existing);
  if (isWhole(existing) && !overwrite) return keep(workbench, request, existing);
  const decision = await decide(workbench, request, overwrite ? undefined : existing);
  for (const message of warningsAbout([decision.tbs])) workbench.emit({ type: 'warning', message });
  const write = await makeCertificate(workbench, decision, {
    action: 'issue',
    ifExists: overwrite ? 'replace' : 'keep',
  });
  const store = await workbench.store();
  const saved = await store.save(write);
  const pair = readPair(workbench.assetsFolder, request.name);
  if (!isWhole(pair)) throw new Error(`${request.name} is not where it was stored`);
  if (saved === 'kept') return keep(workbench, request, pair);
  return report(workbench, request, pair, decision.key ? 'signed-again' : existing ? 'replaced' : 'created');
}

/**
 * What `issueCertificate` would run, as a shell script; nothing is started or stored.
 * @throws CertwrightError as `issueCertificate` does
 */
export async function planCertificate(
  workbench: Workbench,
  input: unknown,
  { overwrite = false }: IssueOptions = {},
): Promise<string> {
  const request = parseIssuanceRequest(input);
  const existing = readPair(workbench.assetsFolder, request.name);
  assertLeafName(workbench, request);
  if (isWhole(existing) && !overwrite) return formatShellScript([]);
  return formatShellScript([plannedSigning(await decide(workbench, request, overwrite ? undefined : existing))]);
}

async function decide(
  workbench: Workbench,
  request: IssuanceRequest,
  existing: FoundPair | undefined,
): Promise<Decision> {
  const { profile, authority } = await chooseLeafProfile(workbench, request);
  const key = await findKeyToKeep(workbench, existing);
  const keyAlgorithm = key?.keyAlgorithm ?? request.keyAlgorithm;
  const input = { request, profile, authority: issuingAuthority(authority), keyAlgorithm };
  const tbs = decideCertificate(input, workbench.clock.now());
  return { tbs, authority, ...(key && { key }) };
}

function keep(
  workbench: Workbench,
  request: IssuanceRequest,
  pair: FoundPair & { certificate: Certificate },
): IssuedPair {
  workbench.emit({
    type: 'warning',
    message: `"${pair.name}" exists already and was left alone; --overwrite replaces it`,
  });
  return report(workbench, request, pair, 'kept');
}

function report(
  workbench: Workbench,
  { profile }: IssuanceRequest,
  { name, certificate, certificatePath, keyPath }: FoundPair & { certificate: Certificate },
  outcome: Outcome,
): IssuedPair {
  workbench.emit({ type: 'certificate', name, outcome });
  return { name, outcome, profile, certificate, certificatePath, keyPath };
}
