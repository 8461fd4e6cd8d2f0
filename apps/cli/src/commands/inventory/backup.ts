import { backupRecord } from '@certwright/core';
import { formatCount } from '@certwright/present';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { formatPath } from '../../present/words.ts';

export default class InventoryBackup extends FolderCommand {
  static override summary = 'copy the record into a file, also while others write';
  static override description =
    `The copy is whole and checked, and only its owner may read it. It holds no keys: copy the folder keys too.
To restore it, move certwright.db away, with certwright.db-wal and certwright.db-shm if they are there, and copy the file back as certwright.db.`;
  static override examples = ['<%= config.bin %> inventory backup /mnt/backup/certwright-record.db --overwrite'];
  static override args = {
    file: Args.string({
      description: 'where the copy goes; outside of the assets folder',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = { overwrite: Flags.boolean({ summary: 'replace a file that is there' }) };

  override async run() {
    const { args, flags } = await this.parse(InventoryBackup);
    const backup = await backupRecord(this.openWorkbench(flags), args.file, { overwrite: flags.overwrite });
    const { path, certificates, revocations } = backup;
    this.print(`copied the record to ${formatPath(path)}`);
    this.print(`  it holds ${formatCount(certificates, 'certificate')} and ${formatCount(revocations, 'revocation')}`);
    return backup;
  }
}
