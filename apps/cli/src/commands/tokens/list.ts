import { listTokens, type StoredToken, systemClock } from '@certwright/core';
import { formatWhen } from '@certwright/present';
import { FolderCommand } from '../../folder-command.ts';

export default class TokensList extends FolderCommand {
  static override summary = 'list the tokens, with what they may do, when they were used, and when they expire';
  static override examples = ['<%= config.bin %> tokens list'];

  override async run() {
    const { flags } = await this.parse(TokensList);
    const tokens = await listTokens(this.openWorkbench(flags));
    const now = systemClock.now();
    if (tokens.length === 0)
      this.print('there is no token yet; make one with certwright tokens create NAME --role ROLE');
    else {
      this.printTable(
        ['id', 'name', 'role', 'names', 'used', 'expires', 'state'],
        tokens.map((token) => rowOf(token, now)),
      );
    }
    return { tokens };
  }
}

function rowOf({ id, name, role, issuingPolicy, lastUsedAt, expiresAt, revokedAt }: StoredToken, now: Date): string[] {
  const names = role === 'viewer' ? '' : [issuingPolicy.names ?? []].flat().join(', ');
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  return [
    id,
    name,
    role,
    names,
    lastUsedAt ? formatWhen(lastUsedAt, now) : 'never',
    expiresAt ? formatWhen(expiresAt, now) : 'never',
    revokedAt ? 'revoked' : isExpired ? 'expired' : 'valid',
  ];
}
