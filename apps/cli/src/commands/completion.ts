import { join } from 'node:path';
import { listProfiles } from '@certwright/core';
import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { bashScript } from '../completion/bash-script.ts';
import { readCommandLine } from '../completion/command-line.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export default class Completion extends BaseCommand {
  static override summary = 'print the script that completes certwright in a shell';
  static override description =
    `It completes commands, flags and their values, profiles, and the names in the assets folder.
bash: put it where bash-completion looks, as in the first example, or have ~/.bashrc say: source <(certwright completion bash)
zsh: put it into a folder of $fpath, as in the second example, and have ~/.zshrc say: fpath+=(~/.zfunc); autoload -Uz compinit; compinit
fish: put it into its folder, as in the third example.
Make it again after an update.`;
  static override examples = [
    '<%= config.bin %> completion bash >~/.local/share/bash-completion/completions/certwright',
    '<%= config.bin %> completion zsh >~/.zfunc/_certwright',
    '<%= config.bin %> completion fish >~/.config/fish/completions/certwright.fish',
  ];
  static override args = {
    shell: Args.string({
      description: 'bash, zsh or fish',
      options: Object.keys(scripts),
      required: true,
      ignoreStdin: true,
    }),
  };

  override async run() {
    const { args } = await this.parse(Completion);
    const script = scripts[args.shell as keyof typeof scripts](
      readCommandLine(this.config),
      builtInProfiles(this.config.root),
    );
    this.printText(script);
    return { script };
  }
}

/** Those of an assets folder that has none of its own. */
function builtInProfiles(root: string): string[] {
  return listProfiles({ assetsFolder: join(root, 'dist') }).map(({ name }) => name);
}
