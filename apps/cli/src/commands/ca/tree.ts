import { type AuthorityTree, getAuthorityTree, type TreeNode } from '@certwright/core';
import { Flags } from '@oclif/core';
import { FolderCommand } from '../../folder-command.ts';
import { treeColumns, treeRows } from '../../present/tree-rows.ts';
import { formatPath } from '../../present/words.ts';

export default class CaTree extends FolderCommand {
  static override summary = 'draw the authorities and what hangs from them as a tree';
  static override description = `Who hangs from whom is told by the signatures of what lies in the folder, not by names.
Of the leaves of one authority, the ten that expire first are shown, unless --all is given.`;
  static override examples = [
    '<%= config.bin %> ca tree',
    '<%= config.bin %> ca tree --authorities-only',
    '<%= config.bin %> ca tree --all --json',
  ];
  static override flags = {
    all: Flags.boolean({ summary: 'show every leaf', exclusive: ['authorities-only'] }),
    'authorities-only': Flags.boolean({ summary: 'show authorities, and how many leaves each has' }),
  };

  override async run() {
    const { flags } = await this.parse(CaTree);
    const workbench = this.openWorkbench(flags);
    const tree = await getAuthorityTree(workbench);
    const mostLeaves = flags.all ? Number.POSITIVE_INFINITY : flags['authorities-only'] ? 0 : 10;
    if (tree.roots.length + tree.withoutIssuer.length === 0) {
      this.print(`there is no certificate in ${formatPath(workbench.assetsFolder)} yet`);
      this.print(
        'make an authority with certwright ca create NAME, or all of a cluster with certwright cluster generate',
      );
    }
    this.#draw(tree, mostLeaves, workbench.clock.now());
    return { roots: tree.roots.map(nodeJson), withoutIssuer: tree.withoutIssuer.map(nodeJson) };
  }

  #draw({ roots, withoutIssuer }: AuthorityTree, mostLeaves: number, now: Date): void {
    if (roots.length > 0) this.printTable(treeColumns, treeRows(roots, { mostLeaves, now }));
    if (withoutIssuer.length === 0) return;
    if (roots.length > 0) this.print();
    this.print('signed by somebody whose certificate is not here:');
    this.printTable(treeColumns, treeRows(withoutIssuer, { mostLeaves, now }));
  }
}

interface NodeJson {
  readonly name: string;
  readonly issued: readonly NodeJson[];
  readonly [field: string]: unknown;
}

function nodeJson({ name, certificatePath, certificate, status, isAuthority, issued }: TreeNode): NodeJson {
  const { subject, issuer, serialNumber, validity, fingerprint } = certificate;
  const told = { subject, issuer, serialNumber, ...validity, fingerprint };
  return { name, certificatePath, status, isAuthority, ...told, issued: issued.map(nodeJson) };
}
