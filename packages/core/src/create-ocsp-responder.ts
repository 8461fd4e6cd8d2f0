import { CertwrightError } from './errors.ts';
import { findResponderFault, isResponder, responderNameOf } from './get-ocsp-responder.ts';
import { type IssuedPair, issueCertificate } from './issue-certificate.ts';
import { getAuthorityState } from './list-authorities.ts';
import { parsePairName } from './request/parse-name.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

export interface ResponderInput {
  readonly authority: string;
  /** Of the pair; `AUTHORITY-ocsp` where it is missing, and that is where the one who answers looks for it. */
  readonly name?: string | undefined;
  /** Whole days; 30 where it is missing. Nobody can revoke a responder, so it is short. */
  readonly lifetimeDays?: unknown;
  /** A `KeyAlgorithm`. */
  readonly keyAlgorithm?: unknown;
}

const usualLifetimeDays = 30;

/**
 * Makes the key and certificate with which answers about what an authority issued are signed. One that can sign and has
 * more than a third of its life left is kept, so that this may run every day.
 * @throws CertwrightError `file-exists` when a pair of that name is no responder, and as `issueCertificate` does
 */
export async function createOcspResponder(workbench: Workbench, input: ResponderInput): Promise<IssuedPair> {
  await workbench.recover();
  const authority = getAuthorityState(workbench, input.authority);
  const name = parsePairName(input.name ?? responderNameOf(authority.name));
  const existing = readPair(workbench.assetsFolder, name);
  if (existing) assertIsResponder(existing);
  if (existing?.certificate && (await findResponderFault(workbench, authority, existing)) === undefined) {
    const { certificate, certificatePath, keyPath } = existing;
    if (hasLongToGo(certificate, workbench.clock.now())) {
      return { name, outcome: 'kept', profile: 'ocsp-responder', certificate, certificatePath, keyPath };
    }
  }
  const { lifetimeDays = usualLifetimeDays, keyAlgorithm } = input;
  const request = { name, authority: authority.name, profile: 'ocsp-responder', lifetimeDays };
  return issueCertificate(
    workbench,
    { ...request, ...(keyAlgorithm !== undefined && { keyAlgorithm }) },
    { overwrite: existing !== undefined },
  );
}

/** Anything else of that name is somebody's own. */
function assertIsResponder({ name, certificate, certificatePath }: FoundPair): void {
  if (certificate && isResponder(certificate)) return;
  throw new CertwrightError('file-exists', `"${name}" is there, and is no OCSP responder`, {
    hint: `choose another name with --name, or move ${certificatePath} away`,
  });
}

function hasLongToGo({ validity: { notBefore, notAfter } }: IssuedPair['certificate'], now: Date): boolean {
  return notAfter.getTime() - now.getTime() > (notAfter.getTime() - notBefore.getTime()) / 3;
}
