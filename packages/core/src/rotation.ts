import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { holds, type TrustBundle } from './certificate/trust-bundle.ts';
import { CertwrightError } from './errors.ts';
import { parsePairName } from './request/parse-name.ts';
import { type FoundPair, readPair, readPairs } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** Each is safe to run again, and to stop at. */
export const rotationStages = ['prepare', 'reissue', 'finish'] as const;

export type RotationStage = (typeof rotationStages)[number];

/** A pair whose certificate can be read. */
export type CertifiedPair = FoundPair & { readonly certificate: Certificate };

/** How the folder stands to a rotation: which of the three pairs are there. */
export interface RotationState {
  readonly name: string;
  /** The one that signs now. */
  readonly current: CertifiedPair;
  /** `NAME-next`: made, not yet signing. */
  readonly next: CertifiedPair | undefined;
  /** `NAME-previous`: the one that signed before the last `reissue`. */
  readonly previous: CertifiedPair | undefined;
}

export const nextName = (name: string) => `${name}-next`;
export const previousName = (name: string) => `${name}-previous`;

/** @throws CertwrightError `authority-not-found`, `name-invalid`, `rotation-stage-invalid` */
export function readRotation({ assetsFolder }: Pick<Workbench, 'assetsFolder'>, rawName: string): RotationState {
  const name = parsePairName(rawName);
  const current = readAuthority(assetsFolder, name);
  if (!current) {
    throw new CertwrightError('authority-not-found', `there is no authority "${name}" in ${assetsFolder}`, {
      hint: 'certwright ca list shows what there is',
    });
  }
  const [next, previous] = [nextName(name), previousName(name)].map((other) => readAuthority(assetsFolder, other));
  return { name, current, next, previous };
}

function readAuthority(assetsFolder: string, name: string): CertifiedPair | undefined {
  const pair = readPair(assetsFolder, name);
  if (!pair) return undefined;
  const { certificate } = pair;
  if (certificate?.extensions.basicConstraints?.cA) return { ...pair, certificate };
  throw stageInvalid(
    `${pair.certificatePath} is ${certificate ? 'the certificate of no authority' : pair.certificateFile}`,
    'a rotation keeps its authorities under this name: put the file back, or move the pair away',
  );
}

/** What the file of an authority holds. */
export function bundleOf({ certificate, chain }: CertifiedPair): TrustBundle {
  return [certificate, ...chain];
}

/** The authority before, while it is still trusted beside the one that signs now. */
export function findTrustedPrevious({ current, previous }: RotationState): CertifiedPair | undefined {
  return previous && holds(current.chain, previous.certificate) ? previous : undefined;
}

/** A pair that the authority before has signed, and why it cannot or need not be signed again, if so. */
export interface LeftPair {
  readonly pair: CertifiedPair;
  readonly reason: 'expired' | 'revoked' | 'no key' | undefined;
}

/** Every pair that hangs from an authority that was rotated away, in the order of their names. */
export async function findLeft(workbench: Workbench, previous: CertifiedPair): Promise<LeftPair[]> {
  const record = await workbench.record();
  const revoked = new Set(
    record?.findRevocations({ issuerKey: issuerKeyOf(previous.certificate) }).map(({ serialNumber }) => serialNumber),
  );
  const now = workbench.clock.now();
  return readPairs(workbench.assetsFolder).flatMap((pair): LeftPair[] => {
    const { certificate, name, keyFile } = pair;
    if (!certificate || name === previous.name || !isIssuedBy(certificate, previous.certificate)) return [];
    const isExpired = now.getTime() >= certificate.validity.notAfter.getTime() + 1000;
    const isRevoked = revoked.has(certificate.serialNumber);
    const reason = isRevoked ? 'revoked' : isExpired ? 'expired' : keyFile === 'missing' ? 'no key' : undefined;
    return [{ pair: { ...pair, certificate }, reason }];
  });
}

export function stageInvalid(message: string, hint: string, details: readonly string[] = []): CertwrightError {
  return new CertwrightError('rotation-stage-invalid', message, { hint, details });
}
