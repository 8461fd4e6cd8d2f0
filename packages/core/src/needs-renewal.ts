import type { Certificate } from './certificate/certificate.ts';
import { CertwrightError } from './errors.ts';
import { assertNotRevoked } from './find-revocation.ts';
import { expiresWithin, timeLeft } from './policy/expires-within.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { parsePairName } from './request/parse-name.ts';
import { type FoundPair, readPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

export interface NeedsRenewalInput {
  readonly name: string;
  /** A duration such as `30d`. */
  readonly within: unknown;
}

export interface RenewalNeed {
  readonly name: string;
  readonly needed: boolean;
  readonly certificate: Certificate;
  /** Milliseconds; negative when it has expired. */
  readonly timeLeftMs: number;
}

/**
 * Whether a certificate expires within that time, or has expired. Writes nothing.
 * @throws CertwrightError `certificate-not-found`, `certificate-unreadable`, `certificate-revoked`, `request-invalid`
 */
export async function needsRenewal(workbench: Workbench, input: NeedsRenewalInput): Promise<RenewalNeed> {
  const withinMs = parseDurationMs(input.within);
  const { name, certificate } = getCertificatePair(workbench, parsePairName(input.name));
  await assertNotRevoked(workbench, name, certificate);
  const now = workbench.clock.now();
  return {
    name,
    needed: expiresWithin(certificate.validity, now, withinMs),
    certificate,
    timeLeftMs: timeLeft(certificate.validity, now),
  };
}

/** @throws CertwrightError `certificate-not-found`, `certificate-unreadable` */
export function getCertificatePair(
  { assetsFolder }: Workbench,
  name: string,
): FoundPair & { readonly certificate: Certificate } {
  const pair = readPair(assetsFolder, name);
  if (!pair || pair.certificateFile === 'missing') {
    throw new CertwrightError('certificate-not-found', `there is no certificate "${name}" in ${assetsFolder}`, {
      hint: `check the name, or make it with certwright certificates generate ${name}`,
    });
  }
  const { certificate, certificatePath } = pair;
  if (certificate) return { ...pair, certificate };
  throw new CertwrightError('certificate-unreadable', `${certificatePath} cannot be read as a certificate`, {
    hint: 'put it back from a backup',
  });
}
