import { tokenIdOf } from './access/token.ts';
import { CertwrightError } from './errors.ts';
import { listTokens } from './list-tokens.ts';
import { showValue } from './openssl-config/forbidden-character.ts';
import type { StoredToken } from './stored-token.ts';
import { withAudit } from './with-audit.ts';
import type { Workbench } from './workbench.ts';

/**
 * Revokes a token, durably when it resolves; one that was revoked before stays as it is.
 * @param given an id, a name, which counts only while one token alone that is not revoked has it, or the token itself:
 *   that is what one has of a token that was found where it should not be, and it must not get into trail and messages
 * @throws CertwrightError `token-not-found`, `request-invalid` for a name of several
 */
export function revokeToken(workbench: Workbench, given: string): Promise<StoredToken & { readonly revokedAt: Date }> {
  const idOrName = tokenIdOf(given) ?? given;
  return withAudit(workbench, 'revoke-token', idOrName, async () => {
    const token = choose(await listTokens(workbench), idOrName);
    const revokedAt = await (await workbench.store()).revokeToken(token, workbench.audited('revoke-token'));
    return { ...token, revokedAt: token.revokedAt ?? revokedAt };
  });
}

function choose(tokens: readonly StoredToken[], idOrName: string): StoredToken {
  const byId = tokens.find(({ id }) => id === idOrName);
  if (byId) return byId;
  const named = tokens.filter(({ name, revokedAt }) => name === idOrName && revokedAt === undefined);
  const [first, ...others] = named;
  if (!first) {
    throw new CertwrightError('token-not-found', `there is no token ${showValue(idOrName)}`, {
      hint: 'certwright tokens list shows those that there are',
    });
  }
  if (others.length === 0) return first;
  throw new CertwrightError('request-invalid', `${named.length} tokens have the name ${showValue(idOrName)}`, {
    details: named.map(({ id, role, createdAt }) => `${id}, ${role}, of ${createdAt.toISOString()}`),
    hint: 'give the id of the one that you mean',
  });
}
