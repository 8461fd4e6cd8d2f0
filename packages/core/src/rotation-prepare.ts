import type { Certificate } from './certificate/certificate.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { type KeyAlgorithm, keyAlgorithms } from './certificate/key-algorithm.ts';
import { formatBundle, joinBundles, sameBundle } from './certificate/trust-bundle.ts';
import { createAuthority } from './create-authority.ts';
import { findIssuerIn } from './find-issuer.ts';
import { openKey } from './open-key.ts';
import {
  bundleOf,
  type CertifiedPair,
  findTrustedPrevious,
  nextName,
  type RotationState,
  readRotation,
  stageInvalid,
} from './rotation.ts';
import type { Workbench } from './workbench.ts';

/** What may be other in the new authority; the old one's where it is missing. */
export interface NextAuthority {
  readonly keyAlgorithm?: string | undefined;
  /** Days. */
  readonly lifetimeDays?: unknown;
}

/**
 * Makes the new authority as `NAME-next`, unless one was made or brought, and adds it to what the file of the old one
 * tells machines to trust. False when both were done before.
 * @throws CertwrightError `rotation-stage-invalid`, and as `createAuthority`
 */
export async function prepareRotation(
  workbench: Workbench,
  state: RotationState,
  wanted: NextAuthority,
): Promise<boolean> {
  const { name, current } = state;
  if (findTrustedPrevious(state)) {
    throw stageInvalid(
      `the rotation of "${name}" that was begun before is not finished`,
      `complete it with certwright ca rotate ${name} --stage reissue, then --stage finish`,
    );
  }
  if (!state.next) await createNext(workbench, current, wanted);
  const { next } = readRotation(workbench, name);
  if (!next) throw new Error(`${nextName(name)} is not where it was stored`);
  const isBundled = await writeBundle(workbench, current, joinBundles(bundleOf(current), bundleOf(next)));
  return isBundled || !state.next;
}

async function createNext(workbench: Workbench, current: CertifiedPair, wanted: NextAuthority): Promise<void> {
  const { certificate, name } = current;
  const { pathLenConstraint } = certificate.extensions.basicConstraints ?? {};
  const parent = isIssuedBy(certificate, certificate) ? undefined : parentOf(workbench, current);
  await createAuthority(
    workbench,
    {
      name: nextName(name),
      subject: certificate.subject,
      keyAlgorithm: wanted.keyAlgorithm ?? keyAlgorithmOf(certificate),
      ...(wanted.lifetimeDays === undefined
        ? { lifetime: lifetimeOf(certificate) }
        : { lifetimeDays: wanted.lifetimeDays }),
      ...(pathLenConstraint !== undefined && { pathLenConstraint }),
      ...(parent !== undefined && { authority: parent }),
    },
    { getNewPassphrase: current.keyFile === 'encrypted' ? () => openPassphrase(workbench, current) : undefined },
  );
}

/** Who kept the old key under a passphrase finds the new one under the same. */
async function openPassphrase(workbench: Workbench, current: CertifiedPair): Promise<string> {
  const { passphrase } = await openKey(workbench, current);
  if (passphrase === undefined) throw new Error(`the key of "${current.name}" has no passphrase`);
  return passphrase;
}

function parentOf(workbench: Workbench, { certificate, name }: CertifiedPair): string {
  const parent = findIssuerIn(workbench, certificate);
  if (parent) return parent.name;
  throw stageInvalid(
    `the authority above "${name}" is not in this folder, so it cannot sign a new one`,
    `have it sign one, and bring that with certwright ca import ${nextName(name)}; then run this again`,
  );
}

/** A key of a kind that is not made here is followed by the usual one. */
function keyAlgorithmOf({ subjectPublicKeyInfo: { algorithm } }: Certificate): KeyAlgorithm {
  return keyAlgorithms.find((known) => known === algorithm) ?? 'ec-p256';
}

/** As long as the old one was made for, in whole hours, at least one. */
function lifetimeOf({ validity: { notBefore, notAfter } }: Certificate): string {
  const hours = Math.floor((notAfter.getTime() + 1000 - notBefore.getTime()) / 3_600_000);
  return `${Math.max(hours, 1)}h`;
}

/** Gives an authority's file another bundle, which begins with the same certificate. False when it has it already. */
export async function writeBundle(
  workbench: Workbench,
  current: CertifiedPair,
  bundle: readonly Certificate[],
): Promise<boolean> {
  if (sameBundle(bundle, bundleOf(current))) return false;
  const store = await workbench.store();
  await store.save({
    name: current.name,
    certificatePem: formatBundle(bundle),
    ...(current.keyFile !== 'missing' && { keepKey: true }),
    ifExists: 'replace',
    audit: workbench.audited('rotate-authority'),
  });
  return true;
}
