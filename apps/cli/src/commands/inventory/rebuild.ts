import { type RebuiltRecord, rebuildRecord } from '@certwright/core';
import { formatCount } from '@certwright/present';
import { FolderCommand } from '../../folder-command.ts';
import { formatPath } from '../../present/words.ts';

export default class InventoryRebuild extends FolderCommand {
  static override summary = 'make the record again when it is lost or damaged, and tell what it cannot know';
  static override description =
    `It is made from what can still be read of the damaged one, the certificates in keys, and the revocation lists in crl.
What was revoked stays revoked, and no list gets a number twice. The damaged record is kept beside the new one.
A backup knows more: put that back if there is one.`;
  static override examples = ['<%= config.bin %> inventory rebuild'];

  override async run() {
    const { flags } = await this.parse(InventoryRebuild);
    const rebuilt = await rebuildRecord(this.openWorkbench(flags));
    this.#printRebuilt(rebuilt);
    return { ...rebuilt, damagedPath: rebuilt.damagedPath ?? null };
  }

  #printRebuilt({ recordPath, damagedPath, certificates, revocations, crlNumbers, unknown }: RebuiltRecord): void {
    this.print(`made ${formatPath(recordPath)} again`);
    this.print(`  it holds ${formatCount(certificates, 'certificate')} and ${formatCount(revocations, 'revocation')}`);
    for (const [authority, number] of Object.entries(crlNumbers)) {
      this.print(`  the last revocation list of ${authority} had number ${number}`);
    }
    if (damagedPath !== undefined) this.print(`  the damaged one is kept as ${formatPath(damagedPath)}`);
    if (unknown.length > 0) this.print('it does not know:');
    for (const line of unknown) this.print(`  - ${line}`);
  }
}
