import {
  CertwrightError,
  type ClusterInput,
  diffCluster,
  type GeneratedCluster,
  generateCluster,
  planCluster,
  type Workbench,
} from '@certwright/core';
import { formatCount, formatTime } from '@certwright/present';
import type { ErrorReport } from '../../error-report.ts';
import { dryRunFlag, keyAlgorithmFlag, planFlag } from '../../flags.ts';
import { readPlan } from '../../input/read-plan.ts';
import { formatPath, outcomeWords } from '../../present/words.ts';
import { SigningCommand } from '../../signing-command.ts';

/** With more than this to do, a line for each would only scroll by; the table at the end has them all. */
const mostLines = 20;

export default class ClusterGenerate extends SigningCommand {
  static override summary = 'make every certificate that the plan asks for, and the kubeconfig of its administrator';
  static override description = `What is there is kept; a second run changes nothing.
When something there contradicts the plan, all of it is told, nothing is written, and the exit code is 3.
To bring your own CA, put ca.pem and ca-key.pem into the folder keys first.`;
  static override examples = [
    '<%= config.bin %> cluster generate',
    '<%= config.bin %> cluster generate --plan staging.yaml --generated-assets-dir staging',
    {
      description: 'See what would run, and run it by hand into the folder by-hand',
      command: '<%= config.bin %> cluster generate --dry-run >generate.sh && sh generate.sh by-hand',
    },
  ];
  static override flags = { plan: planFlag, 'key-algorithm': keyAlgorithmFlag(), 'dry-run': dryRunFlag };

  #stopsNow: (() => boolean) | undefined;

  override async run() {
    const { flags } = await this.parse(ClusterGenerate);
    const input = {
      planText: await readPlan(flags.plan),
      planFileName: flags.plan,
      keyAlgorithm: flags['key-algorithm'],
    };
    const workbench = this.openSigningWorkbench(flags);
    this.#stopsNow = () => hasStops(workbench, input);
    if (flags['dry-run']) {
      const script = await planCluster(workbench, input);
      this.printText(script);
      return { script };
    }
    const cluster = await generateCluster(workbench, input);
    this.#printCluster(cluster);
    return {
      changed: hasChanged(cluster),
      certificates: cluster.certificates,
      kubeconfig: cluster.kubeconfig ?? null,
    };
  }

  /** Whatever its code: when what is there contradicts the plan, the answer is no. */
  protected override report(error: unknown): ErrorReport {
    const report = super.report(error);
    return error instanceof CertwrightError && this.#stopsNow?.() ? { ...report, exitCode: 3 } : report;
  }

  #printCluster(cluster: GeneratedCluster): void {
    const { certificates, kubeconfig } = cluster;
    const made = certificates.filter(({ outcome }) => outcome !== 'kept');
    if (made.length <= mostLines) {
      const width = Math.max(...certificates.map(({ outcome }) => outcomeWords[outcome].length));
      for (const { name, outcome } of certificates) this.print(`${outcomeWords[outcome].padEnd(width)}  ${name}`);
      this.print();
    }
    this.printTable(
      ['certificate', 'for', 'expires'],
      certificates.map(({ name, purpose, notAfter }) => [name, purpose, formatTime(notAfter)]),
    );
    this.print();
    this.print(
      kubeconfig
        ? `kubeconfig of admin: ${formatPath(kubeconfig.path)} (${kubeconfig.outcome}), for ${kubeconfig.server}`
        : 'no kubeconfig: the plan names no master.load_balancer',
    );
    this.print(summaryOf(cluster, made.length));
  }
}

function summaryOf(cluster: GeneratedCluster, made: number): string {
  const all = formatCount(cluster.certificates.length, 'certificate');
  if (!hasChanged(cluster)) return `nothing changed: all ${all} were there`;
  if (made === 0) return `all ${all} were there; only the kubeconfig was written`;
  const kept = cluster.certificates.length - made;
  return `made ${formatCount(made, 'certificate')}${kept > 0 ? `, kept ${kept}` : ''}`;
}

function hasChanged({ certificates, kubeconfig }: GeneratedCluster): boolean {
  const isKubeconfigNew = kubeconfig !== undefined && kubeconfig.outcome !== 'unchanged';
  return isKubeconfigNew || certificates.some(({ outcome }) => outcome !== 'kept');
}

function hasStops(workbench: Workbench, input: ClusterInput): boolean {
  try {
    const { comparisons } = diffCluster(workbench, input);
    return comparisons.some(({ differences }) => differences.some(({ severity }) => severity === 'stops'));
  } catch {
    return false;
  }
}
