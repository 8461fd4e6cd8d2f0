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
  if (!row || !isTokenOf(token, row.secretHash) || !isValid(row, workbench.clock.now())) {
    throw new CertwrightError('principal-unknown', 'the token is not valid', {
      hint: 'it may be expired or revoked; certwright tokens create makes a new one',
    });
  }
  await noteUse(workbench, row);
  return principalOf(row);
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
