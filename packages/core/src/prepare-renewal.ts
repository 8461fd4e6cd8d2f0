import type { Certificate } from './certificate/certificate.ts';
import { type KeyAlgorithm, keyAlgorithms } from './certificate/key-algorithm.ts';
import { CertwrightError } from './errors.ts';
import { assertNotRevoked } from './find-revocation.ts';
import { type Authority, issuingAuthority } from './get-authority.ts';
import { openKey } from './open-key.ts';
import type { KeyFile } from './openssl/key-source.ts';
import { assertRenewalPolicy } from './policy/assert-policy.ts';
import { assertRenewable } from './policy/assert-renewable.ts';
import { decideRenewal } from './profile/decide-renewal.ts';
import type { TbsCertificate } from './profile/tbs-certificate.ts';
import { findUncutLifetime } from './renewal-lifetime.ts';
import type { AuditAction } from './store/audit-trail.ts';
import type { FoundPair } from './store/read-pairs.ts';
import type { Workbench } from './workbench.ts';

/** What is to be renewed, by whom, and how. */
export interface RenewalOrder {
  readonly pair: FoundPair & { readonly certificate: Certificate };
  /** The one that signs, perhaps another than before; undefined when it signs itself. */
  readonly authority: Authority | undefined;
  /** A new key of this kind, or of the kind that it had; without it the key stays. */
  readonly newKey?: KeyAlgorithm | 'as before' | undefined;
  /** As long as the former certificate was valid, where it is missing. */
  readonly lifetimeMs?: number | undefined;
  /** A revoked certificate is renewed by `rekey` alone. */
  readonly action: AuditAction;
}

/** A renewal that may be carried out. */
export interface PreparedRenewal {
  readonly order: RenewalOrder;
  readonly tbs: TbsCertificate;
  /** The key that stays; undefined for a new one. */
  readonly key: KeyFile | undefined;
}

/** The profile that the record has of a certificate that was made elsewhere; no profile can have this name. */
const unknownProfile = 'as before';

/**
 * Decides a renewal, and refuses what cannot or may not be renewed.
 * @throws CertwrightError `certificate-revoked`, `policy-violation`, `request-invalid`, and what `openKey` throws
 */
export async function prepareRenewal(workbench: Workbench, order: RenewalOrder): Promise<PreparedRenewal> {
  const { pair, authority, newKey, action } = order;
  const { name, certificate: former } = pair;
  if (action !== 'rekey') await assertNotRevoked(workbench, name, former);
  if (newKey !== undefined) assertKeyMayChange(order);
  assertRenewable(name, former, authority?.certificate);
  const tbs = await decideAnew(workbench, {
    name,
    former,
    authority,
    keyAlgorithm: keyAlgorithmOf(order),
    lifetimeMs: order.lifetimeMs,
  });
  return { order, tbs, key: newKey === undefined ? await openKey(workbench, pair) : undefined };
}

/** A certificate that is to be said again, by the authority as it is now. */
export interface Renewal {
  readonly name: string;
  readonly former: Certificate;
  /** Undefined when it signs itself. */
  readonly authority: Authority | undefined;
  /** Of the former key, or of a new one. */
  readonly keyAlgorithm: string;
  /** As long as the former certificate was valid, where it is missing. */
  readonly lifetimeMs?: number | undefined;
}

/**
 * Decides a certificate that says what the former one says, and holds it against the policy.
 * @throws CertwrightError `policy-violation`
 */
export async function decideAnew(workbench: Workbench, renewal: Renewal): Promise<TbsCertificate> {
  const { former, authority, lifetimeMs } = renewal;
  const record = await workbench.record();
  const issuing = authority && {
    ...issuingAuthority(authority),
    name: authority.name,
    certificate: authority.certificate,
  };
  const input = {
    ...renewal,
    profile: record?.findIssued({ fingerprint: former.fingerprint })[0]?.profile ?? unknownProfile,
    authority: issuing,
    lifetimeMs: lifetimeMs ?? (await findUncutLifetime(workbench, former)),
  };
  const tbs = decideRenewal(input, workbench.clock.now());
  assertRenewalPolicy(tbs, former, issuing);
  return tbs;
}

/** RFC 9509: the purpose of a key that signs tokens. */
const tokenSigning = '1.3.6.1.5.5.7.3.37';

function assertKeyMayChange({ pair: { name, certificate, keyPath, keyFile } }: RenewalOrder): void {
  const purposes = certificate.extensions.extendedKeyUsage?.purposes ?? [];
  if (name === 'service-account' || purposes.includes(tokenSigning)) {
    throw new CertwrightError(
      'policy-violation',
      `the key of "${name}" signs tokens, and a new one would void them all`,
      {
        hint: `certwright certificates renew ${name} gives it new dates and keeps the key`,
      },
    );
  }
  if (keyFile === 'encrypted') {
    throw new CertwrightError('policy-violation', `${keyPath} is encrypted, and a new key in its place would not be`, {
      hint: 'keep the key with certwright certificates renew, or move the pair away and make another',
    });
  }
}

function keyAlgorithmOf({ pair: { name, certificate }, newKey }: RenewalOrder): string {
  const { algorithm } = certificate.subjectPublicKeyInfo;
  if (newKey === undefined) return algorithm;
  const wanted = keyAlgorithms.find((known) => known === (newKey === 'as before' ? algorithm : newKey));
  if (wanted) return wanted;
  throw new CertwrightError('request-invalid', `"${name}" has a key of kind ${algorithm}, which is not made here`, {
    hint: `choose one with --key-algorithm: ${keyAlgorithms.join(', ')}`,
  });
}

/**
 * Refuses to renew a certificate that ends with its authority, and cannot be given more time.
 * @param former undefined where a new key is gain enough
 * @throws CertwrightError `authority-invalid`
 */
export function assertGain(tbs: TbsCertificate, former: Certificate | undefined): void {
  const ends = former?.validity.notAfter;
  if (!ends || tbs.clampedFrom === undefined || tbs.validity.notAfter > ends) return;
  const message = `"${tbs.name}" ends with its authority "${tbs.authority}", on ${ends.toISOString()}, and cannot be given more time`;
  throw new CertwrightError('authority-invalid', message, {
    hint: `renew the authority first, with certwright ca renew ${tbs.authority}`,
  });
}
