import { z } from 'zod';
import { policyFor } from './access/certificate-grant.ts';
import { formatIssuingPolicy } from './access/format-issuing-policy.ts';
import { parseRole } from './access/role.ts';
import { makeToken } from './access/token.ts';
import { showValue } from './openssl-config/forbidden-character.ts';
import { inField, parseFields } from './request/gather-faults.ts';
import { parseDurationMs } from './request/parse-duration.ts';
import { parsePairName } from './request/parse-name.ts';
import { requestInvalid } from './request/request-invalid.ts';
import type { TokenRow } from './store/tokens.ts';
import { type StoredToken, toStoredToken } from './stored-token.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

const fields = z.strictObject({
  name: z.unknown().optional(),
  role: z.unknown().optional(),
  issuingPolicy: z.unknown().optional(),
  expiresIn: z.unknown().optional(),
});

/** A token that was made just now. */
export interface CreatedToken {
  /** Shown once: it is not kept. */
  readonly token: string;
  readonly stored: StoredToken;
}

/**
 * Makes a token.
 * @param input `name`; `role`; `issuingPolicy` as `parseIssuingPolicy` reads it, for an administrator everything where it
 *   is missing; `expiresIn`, a duration or `never`, 90 days where it is missing
 * @throws CertwrightError `request-invalid`, `name-invalid`, and what the store throws
 */
export function createToken(workbench: Workbench, input: unknown): Promise<CreatedToken> {
  return withAudit(workbench, 'create-token', nameOf(input), async () => {
    const { token, row } = prepareToken(workbench, input);
    const store = await workbench.store();
    await store.saveToken(row, workbench.audited('create-token'));
    return { token, stored: toStoredToken(row) };
  });
}

/**
 * A token, and what is to be kept of it; nothing is stored yet.
 * @throws CertwrightError `request-invalid`, `name-invalid`
 */
export function prepareToken(workbench: Workbench, input: unknown): { readonly token: string; readonly row: TokenRow } {
  const { name, role, issuingPolicy, lifetimeMs } = parseInput(input);
  const { id, token, secretHash } = makeToken();
  const createdAt = workbench.clock.now();
  const row = {
    id,
    name,
    role,
    issuingPolicy: JSON.stringify(formatIssuingPolicy(issuingPolicy)),
    secretHash,
    createdAt,
    createdBy: workbench.principal,
    ...(lifetimeMs !== undefined && { expiresAt: new Date(createdAt.getTime() + lifetimeMs) }),
  };
  return { token, row };
}

function parseInput(input: unknown) {
  const { data, error } = fields.safeParse(input);
  if (!data) {
    const known = Object.keys(fields.shape).join(', ');
    throw requestInvalid(`the token is not as it must be: ${error.issues[0]?.message}`, `give some of ${known}`);
  }
  return parseFields({
    name: () => parsePairName(data.name),
    role: () => parseRole(data.role),
    lifetimeMs: () => inField('expiresIn', () => parseLifetime(data.expiresIn)),
    issuingPolicy: () => inField('issuingPolicy', () => policyFor(data.role, data.issuingPolicy)),
  });
}

function parseLifetime(raw: unknown = '90d'): number | undefined {
  if (raw === 'never') return undefined;
  if (typeof raw === 'string') return parseDurationMs(raw);
  throw requestInvalid(`${showValue(raw)} is no duration`, 'give one such as 90d, or never');
}

function nameOf(input: unknown): string {
  const name = typeof input === 'object' && input !== null && 'name' in input ? input.name : undefined;
  return typeof name === 'string' ? name : 'unknown';
}
