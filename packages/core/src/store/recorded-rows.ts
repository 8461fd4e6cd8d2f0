import { z } from 'zod';
import { parseIssuingPolicy } from '../access/parse-issuing-policy.ts';
import { roles } from '../access/role.ts';
import { parseCertificate } from '../certificate/parse-certificate.ts';
import { type RevocationReason, revocationReasons } from '../certificate/revocation-reason.ts';
import { CertwrightError, type ErrorCode } from '../errors.ts';
import type { IssuerAddresses } from '../profile/apply-profile.ts';
import { isPairName } from '../request/parse-name.ts';
import { auditActions, type RecordedAuditEntry } from './audit-trail.ts';
import { assertFileName } from './file-name.ts';
import { recordFileName } from './folder-layout.ts';
import { recordedCertificate } from './issued-certificates.ts';
import type { Row } from './readable-rows.ts';
import type { NumberedList } from './record-content.ts';
import type { Revocation } from './revocations.ts';
import type { TokenRow } from './tokens.ts';
import type { UnfinishedWrite } from './unfinished-writes.ts';

/**
 * What rows of a damaged record say; undefined for one whose values are not what certwright writes. Of a certificate only
 * its own encoding is believed.
 */
export const rowReaders = {
  certificates: readerOf(
    z.object({
      name: z.string(),
      pem: z.string(),
      authority: z.string().refine(isFileName),
      profile: z.string(),
      issuedAt: time(),
      frontEnd: z.string(),
      renews: sha256().nullish(),
      fingerprint: sha256(),
      supersededAt: time().nullish(),
      // Missing in a record of before there were any with holders.
      keptIn: z.enum(['folder', 'holder']).nullish(),
      certificationRequest: z.string().nullish(),
    }),
    ({ name, pem, fingerprint, renews, supersededAt, keptIn, certificationRequest, ...others }) => {
      const certificate = parseCertificate(pem);
      const isMeant = keptIn === 'holder' || isFileName(name);
      if (certificate.fingerprint !== fingerprint || !isMeant) return undefined;
      const issued = { certificate, ...others, ...(renews && { renews }) };
      return {
        ...recordedCertificate(name, keptIn ?? 'folder', issued),
        ...(supersededAt && { supersededAt }),
        ...(certificationRequest && { certificationRequest }),
      };
    },
  ),

  // Whatever else of it is damaged: what was revoked stays revoked.
  revocations: readerOf(
    z.object({
      issuerKey: sha256(),
      serialNumber: z.string().regex(/^-?[0-9a-f]+$/),
      name: z.string(),
      fingerprint: sha256().nullish().catch(null),
      notAfter: time().catch(new Date('9999-12-31T23:59:59Z')),
      reason: z
        .enum(Object.keys(revocationReasons) as RevocationReason[])
        .nullish()
        .catch(null),
      revokedAt: time(),
    }),
    ({ fingerprint, reason, ...others }): Revocation => ({
      ...others,
      ...(fingerprint && { fingerprint }),
      ...(reason && { reason }),
    }),
  ),

  revocationLists: readerOf(
    z.object({
      issuerKey: sha256(),
      crlNumber: z.bigint().nonnegative().max(BigInt(Number.MAX_SAFE_INTEGER)),
      thisUpdate: time(),
      nextUpdate: time(),
      publishedAt: time().nullish(),
    }),
    ({ crlNumber, publishedAt, ...others }): NumberedList => ({
      ...others,
      crlNumber: Number(crlNumber),
      ...(publishedAt && { publishedAt }),
    }),
  ),

  authorities: readerOf(
    z.object({
      name: z.string().refine(isFileName),
      crlUrl: z.string().nullish(),
      ocspUrl: z.string().nullish(),
      issuerUrl: z.string().nullish(),
    }),
    ({ name, crlUrl, ocspUrl, issuerUrl }): readonly [string, IssuerAddresses] => [
      name,
      { ...(crlUrl && { crlUrl }), ...(ocspUrl && { ocspUrl }), ...(issuerUrl && { issuerUrl }) },
    ],
  ),

  auditTrail: readerOf(
    z.object({
      id: z.bigint(),
      at: time(),
      principal: z.string(),
      frontEnd: z.string(),
      action: z.enum(auditActions),
      target: z.string(),
      outcome: z.string(),
      details: z
        .string()
        .transform((json): unknown => JSON.parse(json))
        .pipe(z.record(z.string(), z.string())),
    }),
    ({ id, outcome, ...others }): RecordedAuditEntry => ({
      ...others,
      id: Number(id),
      outcome: outcome as ErrorCode | 'done',
    }),
  ),

  unfinishedWrites: readerOf(
    z.object({ temporaryPath: z.string(), finalPath: z.string() }),
    (write): UnfinishedWrite | undefined => (isRenaming(write) ? write : undefined),
  ),

  // Nothing of it is guessed: a token is easily made again, and one that was revoked must not come back.
  tokens: readerOf(
    z.object({
      id: z.string().regex(/^[0-9a-f]{12}$/),
      name: z.string().refine(isPairName),
      role: z.enum(roles),
      issuingPolicy: z.string(),
      secretHash: sha256(),
      createdAt: time(),
      createdBy: z.string(),
      expiresAt: time().nullable(),
      lastUsedAt: time().nullable(),
      revokedAt: time().nullable(),
    }),
    ({ expiresAt, lastUsedAt, revokedAt, ...others }): TokenRow => {
      parseIssuingPolicy(JSON.parse(others.issuingPolicy));
      return {
        ...others,
        ...(expiresAt && { expiresAt }),
        ...(lastUsedAt && { lastUsedAt }),
        ...(revokedAt && { revokedAt }),
      };
    },
  ),
};

function readerOf<Values, Value>(schema: z.ZodType<Values>, read: (values: Values) => Value | undefined) {
  return (row: Row): Value | undefined => {
    try {
      const parsed = schema.safeParse(row);
      return parsed.success ? read(parsed.data) : undefined;
    } catch (error) {
      if (error instanceof CertwrightError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
}

function time() {
  return z.iso.datetime().transform((text) => new Date(text));
}

function sha256() {
  return z.string().regex(/^[0-9a-f]{64}$/);
}

function isFileName(name: string): boolean {
  try {
    assertFileName(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A file that was durable, but did not have its name yet. Its temporary name is never given out twice, so it is no harm
 * if it has its name by now; to remove a file by an old record could be.
 */
function isRenaming({ temporaryPath, finalPath }: UnfinishedWrite): boolean {
  const [, folder = '', fileName = ''] = /^((?:keys|crl)\/|)\.([^/]+)\.[0-9a-f]{16}\.tmp$/.exec(temporaryPath) ?? [];
  return fileName !== '' && !fileName.startsWith(recordFileName) && finalPath === folder + fileName;
}
