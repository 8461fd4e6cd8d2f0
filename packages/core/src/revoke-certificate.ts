import type { IssuingPolicy } from './access/issuing-policy.ts';
import { assertRevocable } from './assert-revocable.ts';
import type { Certificate } from './certificate/certificate.ts';
import { formatDistinguishedName } from './certificate/distinguished-name.ts';
import { isIssuedBy } from './certificate/is-issued-by.ts';
import { issuerKeyOf } from './certificate/issuer-key.ts';
import { type KubernetesAdvice, kubernetesAdvice } from './cluster/kubernetes-advice.ts';
import { CertwrightError } from './errors.ts';
import { findCertificates, type KnownCertificate, recogniseCertificate } from './find-certificate.ts';
import { findIssuer } from './find-issuer.ts';
import { type AuthorityState, getAuthorityState, listAuthorities } from './list-authorities.ts';
import { parseRevocationReason } from './request/parse-revocation-reason.ts';
import { findSerialNumber } from './request/parse-serial-number.ts';
import { revocationWarnings } from './revocation-warnings.ts';
import type { Revocation } from './store/revocations.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

export interface RevocationInput {
  /** A name or a serial number in hex, or the certificate itself as PEM or DER. */
  readonly certificate: string | { readonly pemOrDer: string | Buffer };
  /** A word of RFC 5280 §5.3.1, in any case. */
  readonly reason: unknown;
  /** The name of the authority that issued it: needed for a serial number that nothing here knows. */
  readonly authority?: string | undefined;
}

export interface RevocationOptions {
  /** What the one who asks may have issued, and so revoked; without it, everything. */
  readonly issuingPolicy?: IssuingPolicy | undefined;
}

/** What became of it, and what stands in the record. */
export interface RevokedPair {
  /** `kept`: it was revoked before, and that revocation stays as it is. */
  readonly outcome: 'revoked' | 'kept';
  readonly authority: string;
  readonly revocation: Revocation;
  /** What API servers do, where it is a client of a cluster. */
  readonly kubernetes?: KubernetesAdvice;
}

/**
 * Revokes a certificate that an authority of the folder issued, by the signature. It is durable when it resolves;
 * the next revocation list tells it.
 * @throws CertwrightError `request-invalid`, `access-denied`, `certificate-not-found`, `certificate-unreadable`,
 *   `authority-not-found` when no authority here issued it, and what the store throws
 */
export function revokeCertificate(
  workbench: Workbench,
  input: RevocationInput,
  options: RevocationOptions = {},
): Promise<RevokedPair> {
  const target = typeof input.certificate === 'string' ? input.certificate : 'a certificate';
  return withAudit(workbench, 'revoke', target, () => revoke(workbench, input, options));
}

async function revoke(
  workbench: Workbench,
  input: RevocationInput,
  { issuingPolicy }: RevocationOptions,
): Promise<RevokedPair> {
  const reason = parseRevocationReason(input.reason);
  await workbench.recover();
  const { issuer, certificate, ...identity } = await findTarget(workbench, input);
  if (issuingPolicy) await assertRevocable(workbench, { certificate, authority: issuer.name }, issuingPolicy);
  const issuerKey = issuerKeyOf(issuer.certificate);
  // A list tells whole seconds.
  const revokedAt = new Date(Math.floor(workbench.clock.now().getTime() / 1000) * 1000);
  const wanted = { issuerKey, ...identity, ...(reason !== undefined && { reason }), revokedAt };
  const store = await workbench.store();
  const isNew = await store.revoke(wanted, workbench.audited('revoke'));
  const { serialNumber } = identity;
  const revocation = store.reader.findRevocations({ issuerKey, serialNumber })[0] ?? wanted;
  for (const message of revocationWarnings({
    revocation,
    certificate,
    record: store.reader,
    now: workbench.clock.now(),
  })) {
    workbench.emit({ type: 'warning', message });
  }
  const kubernetes = certificate && kubernetesAdvice(certificate, issuer.name);
  return {
    outcome: isNew ? 'revoked' : 'kept',
    authority: issuer.name,
    revocation,
    ...(kubernetes && { kubernetes }),
  };
}

interface Target extends Pick<Revocation, 'serialNumber' | 'name' | 'fingerprint' | 'notAfter'> {
  readonly issuer: AuthorityState;
  /** Missing where only its serial number is known. */
  readonly certificate?: Certificate;
}

async function findTarget(workbench: Workbench, { certificate, authority }: RevocationInput): Promise<Target> {
  const named = authority === undefined ? undefined : getAuthorityState(workbench, authority);
  const known =
    typeof certificate === 'string'
      ? await findCertificates(workbench, certificate)
      : [await recogniseCertificate(workbench, certificate.pemOrDer)];
  if (known.length === 0) return unknownTarget(String(certificate), named);
  const authorities = named ? [named] : listAuthorities(workbench);
  const targets = known.flatMap((one) => toTarget(one, findIssuer(one.certificate, authorities)));
  const [target, ...others] = targets;
  if (!target) throw notIssuedHere(known, named);
  if (others.length > 0) throw ambiguous(targets);
  assertNotItsOwn(target);
  return target;
}

function toTarget({ certificate, name }: KnownCertificate, issuer: AuthorityState | undefined): Target[] {
  if (!issuer) return [];
  const { serialNumber, fingerprint, validity } = certificate;
  return [{ issuer, certificate, serialNumber, name, fingerprint, notAfter: validity.notAfter }];
}

/** As after the record was lost: all that is known of it is who issued it. */
function unknownTarget(text: string, issuer: AuthorityState | undefined): Target {
  const serialNumber = findSerialNumber(text);
  if (issuer && serialNumber !== undefined) {
    // Nothing that it signed is valid for longer.
    const { notAfter } = issuer.certificate.validity;
    return { issuer, serialNumber, name: `serial number ${serialNumber}`, notAfter };
  }
  throw new CertwrightError(
    'certificate-not-found',
    `nothing here knows a certificate of serial number ${serialNumber}`,
    {
      hint: 'give the certificate as a file, such as ./web.pem; or say with --ca which authority issued that number',
    },
  );
}

function notIssuedHere([known]: readonly KnownCertificate[], named: AuthorityState | undefined): CertwrightError {
  const who = named ? `authority "${named.name}" did not issue` : 'no authority of the folder issued';
  const issuer = formatDistinguishedName(known?.certificate.issuer ?? []);
  return new CertwrightError('authority-not-found', `${who} "${known?.name}", whose issuer is ${issuer}`, {
    hint: 'only the authority that issued a certificate can revoke it; certwright ca list shows those that are here',
  });
}

function ambiguous(targets: readonly Target[]): CertwrightError {
  const details = targets.map(({ name, issuer }) => `"${name}", issued by "${issuer.name}"`);
  return new CertwrightError('request-invalid', `${targets.length} certificates have this serial number`, {
    details,
    hint: 'say with --ca which authority issued the one that you mean, or give it by name or as a file',
  });
}

function assertNotItsOwn({ certificate, name }: Target): void {
  if (!certificate || !isIssuedBy(certificate, certificate)) return;
  throw new CertwrightError('request-invalid', `"${name}" is signed by itself, so nobody can revoke it`, {
    hint: 'take it out of every file of trusted certificates; to go on with a new one, certwright ca rotate',
  });
}
