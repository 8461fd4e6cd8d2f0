import type { Principal } from './access/principal.ts';
import { isTokenOf, tokenIdOf } from './access/token.ts';
import { CertwrightError } from './errors.ts';
import type { TokenRow } from './store/tokens.ts';
import { principalOf } from './stored-token.ts';
import type { Workbench } from './workbench.ts';

/** Each use would be a write; to the minute is enough to see which tokens are forgotten. */
const noteUseAfterMs = 60_000;

/**
 * Whose token this is. A revocation counts from its commit on, in whatever process it was.
 * @throws CertwrightError `principal-unknown` for one that is wrong, expired or revoked, which of them it does not say;
 *   `record-lost`, `record-damaged`, `storage-failed`
 */
export async function authenticateToken(workbench: Workbench, token: string): Promise<Principal> {
  const row = await findRow(workbench, token);
  if (!row || !isTokenOf(token, row.secretHash) || !isValid(row, workbench.clock.now())) throw notValid();
  await noteUse(workbench, row);
  return principalOf(row);
}

/**
 * Who a token stands for, told by its id: for those who showed it before, so that nobody need keep it meanwhile.
 * @throws CertwrightError as `authenticateToken` does
 */
export async function getTokenPrincipal(workbench: Workbench, id: string): Promise<Principal> {
  const row = (await workbench.record())?.findToken(id);
  if (!row || !isValid(row, workbench.clock.now())) throw notValid();
  await noteUse(workbench, row);
  return principalOf(row);
}

function notValid(): CertwrightError {
  return new CertwrightError('principal-unknown', 'the token is not valid', {
    hint: 'it may be expired or revoked; certwright tokens create makes a new one',
  });
}

async function findRow(workbench: Workbench, token: string): Promise<TokenRow | undefined> {
  const id = tokenIdOf(token);
  return id === undefined ? undefined : (await workbench.record())?.findToken(id);
}

function isValid({ expiresAt, revokedAt }: TokenRow, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
}

async function noteUse(workbench: Workbench, { id, lastUsedAt }: TokenRow): Promise<void> {
  if (lastUsedAt && workbench.clock.now().getTime() - lastUsedAt.getTime() < noteUseAfterMs) return;
  await (await workbench.store()).noteTokenUse(id);
}
