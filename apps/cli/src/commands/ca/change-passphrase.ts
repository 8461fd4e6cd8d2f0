import { changePassphrase } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { newPassphraseFlags, readNewPassphrase } from '../../input/read-new-passphrase.ts';
import { formatPath } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

export default class CaChangePassphrase extends SigningCommand {
  static override summary = "give an authority's key another passphrase, its first one, or none";
  static override description = `The key stays the same, and so does everything that it signed.
The file with the old passphrase is not kept, and neither is a .bak of it.`;
  static override examples = [
    '<%= config.bin %> ca change-passphrase ca',
    {
      description: 'Without a terminal',
      command:
        '<%= config.bin %> ca change-passphrase ca --passphrase-file old.txt --new-passphrase-file /run/secrets/ca-passphrase',
    },
    '<%= config.bin %> ca change-passphrase ca --remove',
  ];
  static override args = {
    name: Args.string({ description: 'name of the authority', required: true, ignoreStdin: true }),
  };
  static override flags = {
    ...newPassphraseFlags,
    remove: Flags.boolean({
      summary: 'let the key lie there without a passphrase',
      exclusive: ['new-passphrase-file', 'new-passphrase-env'],
    }),
  };

  override async run() {
    const { args, flags } = await this.parse(CaChangePassphrase);
    const changed = await changePassphrase(this.openSigningWorkbench(flags), {
      name: args.name,
      getNewPassphrase: flags.remove ? undefined : () => readNewPassphrase(args.name, flags),
    });
    const { name, keyPath, encrypted } = changed;
    const what = encrypted ? 'is encrypted under the new passphrase' : 'has no passphrase any more';
    this.print(`the key of ${name} ${what}: ${formatPath(keyPath)}`);
    return changed;
  }
}
