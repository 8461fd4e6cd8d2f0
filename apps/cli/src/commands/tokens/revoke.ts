import { revokeToken } from '@certwright/core';
import { formatTime } from '@certwright/present';
import { Args } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';

export default class TokensRevoke extends FolderCommand {
  static override summary = 'revoke a token: from then on it is refused';
  static override examples = ['<%= config.bin %> tokens revoke 3f9a0c12b7de', '<%= config.bin %> tokens revoke web'];
  static override args = {
    token: Args.string({
      description: 'its id, or its name where only one has it',
      required: true,
      ignoreStdin: true,
    }),
  };

  override async run() {
    const { args, flags } = await this.parse(TokensRevoke);
    const token = await revokeToken(this.openWorkbench(flags), args.token);
    this.print(`token ${token.name} (${token.id}) is revoked, since ${formatTime(token.revokedAt)}`);
    return token;
  }
}
