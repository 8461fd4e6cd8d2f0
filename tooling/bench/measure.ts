import { spawnSync } from 'node:child_process';

/** What one command cost, its children and theirs included. */
export interface Cost {
  readonly wallSeconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
}

/**
 * Runs a command and measures it by the `times` of a POSIX shell, which counts ended children.
 * @throws Error when the command fails
 */
export function measure(command: readonly string[], env: NodeJS.ProcessEnv = process.env): Cost {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', '"$@" >/dev/null && times', 'sh', ...command], {
    encoding: 'utf8',
    env,
  });
  const wallSeconds = (performance.now() - begin) / 1000;
  const ofChildren = stdout.trim().split('\n')[1];
  if (status !== 0 || ofChildren === undefined) throw new Error(`${command.join(' ')} failed:\n${stderr}`);
  const cpuSeconds = ofChildren.split(' ').reduce((sum, time) => sum + seconds(time), 0);
  return { wallSeconds, cpuSeconds };
}

/** `0m1.290000s`, as `times` prints it. */
function seconds(time: string): number {
  const [minutes = '', rest = ''] = time.replace('s', '').split('m');
  return Number(minutes) * 60 + Number(rest);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
