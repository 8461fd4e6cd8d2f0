import type { Certificate, CertificationRequest } from './certificate/certificate.ts';
import { attributeValues } from './certificate/distinguished-name.ts';
import { parseCertificationRequest } from './certificate/parse-certification-request.ts';
import { decideCertificate, warningsAbout } from './decide-certificate.ts';
import { CertwrightError } from './errors.ts';
import type { Outcome } from './events.ts';
import { issuingAuthority } from './get-authority.ts';
import { assertLeafName, chooseLeafProfile } from './leaf-request.ts';
import { makeCertificate } from './make-certificate.ts';
import { formatShellScript } from './openssl/shell-script.ts';
import { plannedSigning } from './planned-signing.ts';
import { readCertificationRequest, warningsAboutRequest } from './read-certification-request.ts';
import { parseIssuanceRequest } from './request/parse-issuance-request.ts';
import { certificatePathOf } from './store/folder-layout.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/** What the caller decides; subject, names and key come from the request. */
export interface SigningInput {
  /** PEM or DER of a PKCS#10. */
  readonly certificationRequest: string | Buffer;
  /** The file name; the common name where it is missing. */
  readonly name?: string | undefined;
  /** Further fields of `parseIssuanceRequest`: profile, authority, validity. */
  readonly [field: string]: unknown;
}

export interface SigningOptions {
  /** Replaces a certificate of that name and keeps the old one as `.bak`. */
  readonly overwrite?: boolean;
}

/** What became of a certification request, and where the certificate lies; its key is with whoever sent it. */
export interface SignedRequest {
  readonly name: string;
  readonly outcome: Outcome;
  readonly profile: string;
  readonly certificate: Certificate;
  readonly certificatePath: string;
}

/**
 * Issues a certificate for a certification request that came from elsewhere. Its subject and names are taken as they
 * are or refused; its other extensions are left out, with a warning that names them.
 * @throws CertwrightError `certification-request-invalid`, `policy-violation`, `file-exists`, and whatever the stations
 *   throw; nothing is stored then
 */
export function signRequest(
  workbench: Workbench,
  input: SigningInput,
  options: SigningOptions = {},
): Promise<SignedRequest> {
  const target = input.name ?? 'a certification request';
  return withAudit(workbench, 'sign', target, () => sign(workbench, input, options));
}

async function sign(
  workbench: Workbench,
  input: SigningInput,
  { overwrite = false }: SigningOptions,
): Promise<SignedRequest> {
  await workbench.recover();
  const { decision, request } = await decide(workbench, input, overwrite);
  for (const message of [
    ...warningsAbout([decision.tbs]),
    ...warningsAboutRequest(decision.certificationRequest, decision.tbs),
  ]) {
    workbench.emit({ type: 'warning', message });
  }
  const existed = hasCertificate(readPair(workbench.assetsFolder, request.name));
  const write = await makeCertificate(workbench, decision, {
    action: 'sign',
    ifExists: overwrite ? 'replace' : 'refuse',
  });
  const store = await workbench.store();
  await store.save(write);
  const { name, profile } = request;
  const outcome = existed ? 'replaced' : 'created';
  workbench.emit({ type: 'certificate', name, outcome });
  const certificatePath = certificatePathOf(workbench.assetsFolder, name);
  return { name, outcome, profile, certificate: write.issued.certificate, certificatePath };
}

/**
 * What `signRequest` would run, as a shell script; nothing is started or stored.
 * @throws CertwrightError as `signRequest` does
 */
export async function planSigning(
  workbench: Workbench,
  input: SigningInput,
  { overwrite = false }: SigningOptions = {},
): Promise<string> {
  const { decision } = await decide(workbench, input, overwrite);
  return formatShellScript([plannedSigning(decision)]);
}

async function decide(workbench: Workbench, input: SigningInput, overwrite: boolean) {
  const { certificationRequest: encoded, ...fields } = input;
  const certificationRequest = parseCertificationRequest(encoded);
  const { name = commonNameOf(certificationRequest) } = fields;
  const request = readCertificationRequest(certificationRequest, { ...fields, name }, parseIssuanceRequest);
  assertLeafName(workbench, request);
  const existing = readPair(workbench.assetsFolder, request.name);
  if (hasCertificate(existing) && !overwrite) {
    throw new CertwrightError('file-exists', `${existing.certificatePath} is there already`, {
      hint: 'choose another name with --name, or say --overwrite',
    });
  }
  const { profile, authority } = await chooseLeafProfile(workbench, request);
  const keyAlgorithm = certificationRequest.subjectPublicKeyInfo.algorithm;
  const tbs = decideCertificate(
    { request, profile, authority: issuingAuthority(authority), keyAlgorithm },
    workbench.clock.now(),
  );
  return { request, decision: { tbs, authority, certificationRequest } };
}

function hasCertificate(pair: FoundPair | undefined): pair is FoundPair {
  return pair !== undefined && pair.certificateFile !== 'missing';
}

function commonNameOf({ subject }: CertificationRequest): string {
  const [name] = attributeValues(subject, 'commonName');
  if (name !== undefined) return name;
  throw new CertwrightError('name-invalid', 'the certification request has no common name to name the file after', {
    hint: 'say --name',
  });
}
