import { auditActions, type RecordedAuditEntry, readAuditTrail } from '@certwright/core';
import { formatSecond } from '@certwright/present';
import { Flags } from '@oclif/core';
import { FolderCommand } from '../folder-command.ts';

export default class Audit extends FolderCommand {
  static override summary = 'tell who did what in the assets folder, when, through what, and how it ended';
  static override description = `The trail only grows; it stands in the record. The newest entry comes last.
An outcome that is not done is the code of the error.`;
  static override examples = [
    '<%= config.bin %> audit --since 7d',
    {
      description: 'Everything that was done to one certificate',
      command: '<%= config.bin %> audit --target alice',
    },
    '<%= config.bin %> audit --action revoke --limit 10',
  ];
  static override flags = {
    action: Flags.option({ summary: 'only this action', options: auditActions })(),
    target: Flags.string({ summary: 'only what was done to this pair, authority or file', helpValue: 'NAME' }),
    principal: Flags.string({ summary: 'only what this user did', helpValue: 'USER' }),
    since: Flags.string({
      summary: 'only from then on: a duration before now, a day, or a time in ISO 8601',
      helpValue: 'TIME',
    }),
    limit: Flags.integer({ summary: 'only so many, the newest', helpValue: 'NUMBER', min: 1 }),
  };

  override async run() {
    const { flags } = await this.parse(Audit);
    const { action, target, principal, since, limit } = flags;
    const filter = { action, target, principal, since, limit };
    const entries = await readAuditTrail(this.openWorkbench(flags), filter);
    if (entries.length > 0) {
      await this.printTable(['time', 'user', 'through', 'action', 'target', 'outcome'], entries.map(rowOf));
    } else this.print('the audit trail has no such entry');
    return { entries };
  }
}

function rowOf({ at, principal, frontEnd, action, target, outcome }: RecordedAuditEntry): string[] {
  return [formatSecond(at), principal, frontEnd, action, target, outcome];
}
