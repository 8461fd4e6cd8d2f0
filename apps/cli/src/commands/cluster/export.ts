import { resolve } from 'node:path';
import { CertwrightError, clusterLayouts, type ExportedCluster, exportCluster } from '@certwright/core';
import { formatCount } from '@certwright/present';
import { Flags } from '@oclif/core';
import { planFlag } from '../../flags.ts';
import { FolderCommand } from '../../folder-command.ts';
import { readPlan } from '../../input/read-plan.ts';
import { formatPath } from '../../present/words.ts';

export default class ClusterExport extends FolderCommand {
  static override summary = 'lay a cluster out in a folder for each machine, to be copied there';
  static override description = `- kubeadm: what kubeadm has in /etc/kubernetes, under its names.
- nodes: what the components on that machine read, under the names of certwright, and nothing more.

The certificates must be as planned; cluster diff tells. DIR must be new or empty; with --overwrite, what is there is
kept as DIR.bak.`;
  static override examples = [
    '<%= config.bin %> cluster export --layout nodes --out nodes',
    {
      description: 'With the keys of the authorities staying here',
      command: '<%= config.bin %> cluster export --layout kubeadm --external-ca --out kubeadm',
    },
  ];
  static override flags = {
    layout: Flags.option({ summary: 'whose names, and what for', options: clusterLayouts, required: true })(),
    out: Flags.string({ summary: 'the folder to make', helpValue: 'DIR', required: true }),
    overwrite: Flags.boolean({ summary: 'put it in the place of a folder that is there, which is kept as DIR.bak' }),
    plan: planFlag,
    'external-ca': Flags.boolean({
      summary: "leave the keys of the authorities out, kubeadm's external CA mode (kubeadm)",
    }),
    server: Flags.string({ summary: 'URL of the API servers, in place of the one in the plan', helpValue: 'URL' }),
  };

  override async run() {
    const { flags } = await this.parse(ClusterExport);
    if (flags.out === '') {
      throw new CertwrightError('request-invalid', 'the path of the folder is empty', { hint: 'give --out a folder' });
    }
    const exported = await exportCluster(this.openWorkbench(flags), {
      planText: await readPlan(flags.plan),
      planFileName: flags.plan,
      layout: flags.layout,
      externalCa: flags['external-ca'],
      server: flags.server,
      to: { path: resolve(flags.out), overwrite: flags.overwrite },
    });
    await this.#printExport(exported);
    const nodes = exported.nodes.map(({ host, roles, files }) => ({
      host,
      roles,
      files: files.map(({ path }) => path),
    }));
    return { layout: flags.layout, path: exported.path, backupPath: exported.backupPath ?? null, nodes };
  }

  async #printExport({ path, backupPath, nodes }: ExportedCluster): Promise<void> {
    if (backupPath !== undefined) this.print(`kept what was there as ${formatPath(backupPath)}`);
    this.print(`wrote ${formatPath(path)}, a folder for each of ${formatCount(nodes.length, 'machine')}:`);
    this.print();
    await this.printTable(
      ['folder', 'roles', 'files', 'key of the CA'],
      nodes.map(({ host, roles, files }) => [
        host,
        roles.join(', '),
        String(files.length),
        files.some(({ source }) => source.kind === 'key' && source.pair === 'ca') ? 'yes' : 'no',
      ]),
    );
  }
}
