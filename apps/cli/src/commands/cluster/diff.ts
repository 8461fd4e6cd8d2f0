import { type Comparison, diffCluster, formatDifference } from '@certwright/core';
import { formatCount } from '@certwright/present';
import { keyAlgorithmFlag, planFlag } from '../../flags.ts';
import { FolderCommand } from '../../folder-command.ts';
import { readPlan } from '../../input/read-plan.ts';

export default class ClusterDiff extends FolderCommand {
  static override summary = 'show which certificates are present, missing or not as planned';
  static override description = 'Changes nothing. The exit code is 3 if anything is not as planned.';
  static override examples = [
    '<%= config.bin %> cluster diff',
    '<%= config.bin %> cluster diff --plan staging.yaml --generated-assets-dir staging --json',
  ];
  static override flags = { plan: planFlag, 'key-algorithm': keyAlgorithmFlag() };

  override async run() {
    const { flags } = await this.parse(ClusterDiff);
    const { comparisons } = diffCluster(this.readFolder(flags), {
      planText: await readPlan(flags.plan),
      planFileName: flags.plan,
      keyAlgorithm: flags['key-algorithm'],
    });
    for (const comparison of comparisons) this.#printComparison(comparison);
    this.print();
    this.print(summaryOf(comparisons));
    const asPlanned = comparisons.every(({ state }) => state === 'present');
    if (!asPlanned) process.exitCode = 3;
    return { asPlanned, certificates: comparisons };
  }

  #printComparison({ name, purpose, state, differences }: Comparison): void {
    this.print(`${state.padEnd('incomplete'.length)}  ${name} (${purpose})`);
    if (state === 'incomplete' && differences.length === 0) {
      this.print('    its key is there; certwright cluster generate signs it again');
    }
    for (const difference of differences) {
      this.print(`    ${difference.severity === 'stops' ? '' : 'only a warning: '}${formatDifference(difference)}`);
      this.print(`      cure: ${difference.hint}`);
    }
  }
}

const states = ['present', 'missing', 'differing', 'incomplete'] as const;

function summaryOf(comparisons: readonly Comparison[]): string {
  const counts = states
    .map((state) => [state, comparisons.filter((comparison) => comparison.state === state).length] as const)
    .filter(([, count]) => count > 0);
  const [first, ...others] = counts;
  if (first?.[0] === 'present' && others.length === 0) {
    return `all ${formatCount(first[1], 'certificate')} are as planned`;
  }
  return `not as planned: ${counts.map(([state, count]) => `${count} ${state}`).join(', ')}`;
}
