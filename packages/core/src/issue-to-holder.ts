import { assertIssuable } from './access/check-issuing-policy.ts';
import type { IssuingPolicy } from './access/issuing-policy.ts';
import { parseCertificate } from './certificate/parse-certificate.ts';
import { parseCertificationRequest } from './certificate/parse-certification-request.ts';
import { decideCertificate, warningsAbout } from './decide-certificate.ts';
import { issuingAuthority } from './get-authority.ts';
import { chainOf, findChainOf, type IssuedToHolder } from './issued-to-holder.ts';
import { chooseLeafProfile } from './leaf-request.ts';
import { type Decision, issuedNow, makeAndProve } from './make-certificate.ts';
import { readCertificationRequest, warningsAboutRequest } from './read-certification-request.ts';
import { parseHolderRequest } from './request/parse-issuance-request.ts';
import { isHolderName } from './request/parse-name.ts';
import { requestInvalid } from './request/request-invalid.ts';
import type { IdempotencyKey } from './store/idempotency-keys.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** What is asked for; subject, names and key come from the request where there is one, else the key is made here. */
export interface HolderInput {
  /** PEM or DER of a PKCS#10. */
  readonly certificationRequest?: string | Buffer | undefined;
  /** What the record calls it: the common name, or the first subjectAltName, where it is missing. */
  readonly name?: string | undefined;
  /** Further fields of `parseIssuanceRequest`. */
  readonly [field: string]: unknown;
}

export interface HolderOptions {
  /** What the one who asks may have issued; without it, everything. */
  readonly issuingPolicy?: IssuingPolicy | undefined;
  /** A repeat of the same request under the same key within 24 hours gets the same certificate. */
  readonly idempotency?: { readonly key: string; readonly requestDigest: string } | undefined;
}

/**
 * Issues a certificate that goes to its holder: the record keeps it, and no file of the folder does. A key that is made
 * here is returned once and kept nowhere. It is durable when it resolves.
 * @throws CertwrightError `access-denied` for what the issuing policy does not allow, `idempotency-key-reused`, and
 *   whatever the stations throw; nothing is stored then
 */
export function issueToHolder(
  workbench: Workbench,
  input: HolderInput,
  options: HolderOptions = {},
): Promise<IssuedToHolder> {
  const keyMadeHere = input.certificationRequest === undefined;
  const target = isHolderName(input.name) ? input.name : keyMadeHere ? 'a certificate' : 'a certification request';
  return withAudit(workbench, keyMadeHere ? 'issue' : 'sign', target, () => issue(workbench, input, options));
}

async function issue(workbench: Workbench, input: HolderInput, options: HolderOptions): Promise<IssuedToHolder> {
  const { idempotency, issuingPolicy } = options;
  const idempotencyKey = idempotency && { principal: workbench.principal, ...idempotency };
  const first = idempotencyKey && (await findFirst(workbench, idempotencyKey));
  if (first !== undefined) return repeat(workbench, input, first);
  const decision = await decide(workbench, input);
  const { tbs, authority } = decision;
  const keyMadeHere = decision.certificationRequest === undefined;
  if (issuingPolicy) assertIssuable(tbs, issuingPolicy, { keyMadeHere, now: workbench.clock.now() });
  const store = await workbench.store();
  const warnings = warningsOf(decision);
  for (const message of warnings) workbench.emit({ type: 'warning', message });
  const { certificate, certificationRequest, privateKeyPem } = await makeAndProve(workbench, decision);
  const saved = await store.saveToHolder({
    name: tbs.name,
    issued: issuedNow(workbench, tbs, certificate),
    certificationRequest: certificationRequest.pem,
    audit: workbench.audited(keyMadeHere ? 'issue' : 'sign'),
    idempotencyKey,
  });
  // Another with the same key was faster; what was signed here is given to nobody.
  if (saved.isRepeat) return repeat(workbench, input, saved.fingerprint);
  workbench.emit({ type: 'certificate', name: tbs.name, outcome: 'created' });
  return {
    name: tbs.name,
    profile: tbs.profile,
    authority: authority.name,
    certificate,
    chain: chainOf(authority),
    ...(privateKeyPem !== undefined && { privateKeyPem }),
    repeated: false,
    keyMadeHere,
    warnings,
  };
}

type HolderDecision = Decision & { readonly authority: NonNullable<Decision['authority']> };

async function decide(workbench: Workbench, input: HolderInput): Promise<HolderDecision> {
  const { certificationRequest: encoded, ...fields } = input;
  const certificationRequest = encoded === undefined ? undefined : parseCertificationRequest(encoded);
  if (certificationRequest) assertNotSaidTwice(fields);
  const request = certificationRequest
    ? readCertificationRequest(certificationRequest, fields, parseHolderRequest)
    : parseHolderRequest(fields);
  const { profile, authority } = await chooseLeafProfile(workbench, request);
  const keyAlgorithm = certificationRequest?.subjectPublicKeyInfo.algorithm ?? request.keyAlgorithm;
  const tbs = decideCertificate(
    { request, profile, authority: issuingAuthority(authority), keyAlgorithm },
    workbench.clock.now(),
  );
  return { tbs, authority, ...(certificationRequest && { certificationRequest }) };
}

const saidByTheRequest = ['subject', 'subjectAltName', 'keyAlgorithm'];

function assertNotSaidTwice(fields: Record<string, unknown>): void {
  const twice = saidByTheRequest.filter((field) => fields[field] !== undefined);
  if (twice.length === 0) return;
  throw requestInvalid(
    `${twice.join(', ')} cannot be given beside a certificationRequest`,
    'the certification request says them; leave them out',
  );
}

function warningsOf({ tbs, certificationRequest }: HolderDecision): string[] {
  return [...warningsAbout([tbs]), ...(certificationRequest ? warningsAboutRequest(certificationRequest, tbs) : [])];
}

async function findFirst(workbench: Workbench, key: IdempotencyKey): Promise<string | undefined> {
  return (await workbench.record())?.findIdempotencyKey(key, workbench.clock.now());
}

/** Answers with what is on record, and notes that; a key that was made then is gone. */
async function repeat(workbench: Workbench, input: HolderInput, fingerprint: string): Promise<IssuedToHolder> {
  const store = await workbench.store();
  const [recorded] = store.findIssued({ fingerprint });
  if (!recorded) throw new Error(`the record has no certificate ${fingerprint}`);
  const { name, profile, authority, pem, serialNumber } = recorded;
  const keyMadeHere = input.certificationRequest === undefined;
  await store.appendAuditEntry({
    ...workbench.audited(keyMadeHere ? 'issue' : 'sign'),
    target: name,
    outcome: 'done',
    details: { serialNumber, authority, repeated: 'true' },
  });
  const certificate = parseCertificate(pem);
  const chain = findChainOf(workbench, certificate, authority);
  return { name, profile, authority, certificate, chain, repeated: true, keyMadeHere, warnings: [] };
}
