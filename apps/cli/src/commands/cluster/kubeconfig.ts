import { writeKubeconfig } from '@certwright/core';
import { Args, Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { defaultPlan, findPlan } from '../../input/read-plan.ts';
import { formatPath } from '../../present/words.ts';

export default class ClusterKubeconfig extends FolderCommand {
  static override summary = 'write the kubeconfig of a user';
  static override description =
    `It goes to USER.kubeconfig in the assets folder (for admin: kubeconfig), with CA, certificate and key inside.
Only its owner may read it. One with other content is kept as .bak.`;
  static override examples = [
    '<%= config.bin %> cluster kubeconfig',
    '<%= config.bin %> cluster kubeconfig alice',
    '<%= config.bin %> cluster kubeconfig alice --server https://api.example.com:6443',
  ];
  static override args = {
    user: Args.string({ description: 'name of the certificate of the user', default: 'admin', ignoreStdin: true }),
  };
  static override flags = {
    plan: Flags.string({
      summary: `the plan of the cluster, which names it and its API servers; ${defaultPlan} if there is one`,
      helpValue: 'FILE',
    }),
    server: Flags.string({ summary: 'URL of the API servers, in place of the one in the plan', helpValue: 'URL' }),
  };

  override async run() {
    const { args, flags } = await this.parse(ClusterKubeconfig);
    const plan = await findPlan(flags.plan);
    const written = await writeKubeconfig(this.openWorkbench(flags), { user: args.user, plan, server: flags.server });
    this.print(`${formatPath(written.path)} (${written.outcome}), for ${written.server}`);
    this.print(`try it: kubectl --kubeconfig ${formatPath(written.path)} get nodes`);
    return written;
  }
}
