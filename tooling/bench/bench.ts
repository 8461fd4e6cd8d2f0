import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { clusterPlan } from './cluster-plan.ts';
import { benchMemory } from './http/bench-memory.ts';
import { benchServer } from './http/bench-server.ts';
import { type Cost, measure, median } from './measure.ts';

const ROUNDS = 5;
const CLI = path.join(import.meta.dirname, '../../apps/cli/bin/run.js');
const folder = mkdtempSync(path.join(tmpdir(), 'certwright-bench-'));
const assets = path.join(folder, 'generated');

try {
  benchManyNodes();
  benchRsa();
  print('signing over HTTPS, ec-p256, each on record before its answer', await benchServer(folder));
  print('100,000 certificates over HTTPS', await benchMemory(path.join(folder, 'memory')));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** All that a large cluster costs beside the bare keys and requests, and what a second run costs. */
function benchManyNodes(): void {
  const generate = generateCommand(494);
  const rounds = Array.from({ length: ROUNDS }, () => {
    rmSync(assets, { recursive: true, force: true });
    const ours = measure(generate);
    const count = countCertificates();
    const bare = measure(bareRuns(count, ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']));
    return { ours, bare, count, again: measure(generate) };
  });
  const count = rounds[0]?.count ?? 0;
  const again = median(rounds.map((round) => round.again.wallSeconds));
  print(`500 nodes, ec-p256, medians of ${ROUNDS}`, [
    `${count} certificates in ${show(rounds.map(({ ours }) => ours.wallSeconds))} s wall, ${show(rounds.map(({ ours }) => ours.cpuSeconds))} s CPU`,
    `${count} bare runs of openssl req: ${show(rounds.map(({ bare }) => bare.cpuSeconds))} s CPU`,
    `CPU, ratio to the bare runs: ${ratio(rounds, (cost) => cost.cpuSeconds)} (at most 2.2 is wanted)`,
    `cores busy: ${median(rounds.map(({ ours }) => ours.cpuSeconds / ours.wallSeconds)).toFixed(2)} of ${availableParallelism()}`,
    `second run: ${again.toFixed(2)} s wall (under 2 is wanted), ${countOpensslRuns(generate)} starts of openssl (0 is wanted)`,
  ]);
}

/** What comes on top of slow keys. */
function benchRsa(): void {
  const generate = [...generateCommand(44), '--key-algorithm', 'rsa-2048'];
  const cores = availableParallelism();
  const rounds = Array.from({ length: ROUNDS }, () => {
    rmSync(assets, { recursive: true, force: true });
    const ours = measure(generate);
    const one = measure(bareRuns(countCertificates(), ['rsa:2048']));
    return { ours, bare: { ...one, wallSeconds: one.wallSeconds / cores } };
  });
  print(`50 nodes, rsa-2048, medians of ${ROUNDS}`, [
    `${countCertificates()} certificates in ${show(rounds.map(({ ours }) => ours.wallSeconds))} s wall`,
    `bare key generations, divided by ${cores} cores: ${show(rounds.map(({ bare }) => bare.wallSeconds))} s`,
    `wall, ratio: ${ratio(rounds, (cost) => cost.wallSeconds)} (at most 1.15 is wanted), and of the sums of all rounds: ${ratioOfSums(rounds)}`,
  ]);
}

function generateCommand(workers: number): string[] {
  const plan = path.join(folder, `plan-${workers}.yaml`);
  writeFileSync(plan, clusterPlan(workers));
  return [process.execPath, CLI, 'cluster', 'generate', '--plan', plan, '--generated-assets-dir', assets, '--quiet'];
}

/** As many keys with a request each as there are certificates, one process after another. */
function bareRuns(count: number, key: readonly string[]): string[] {
  const loop =
    'count=$1; shift; i=0; while [ $i -lt $count ]; do openssl req -new -newkey "$@" -noenc -keyout - -subj /CN=bench 2>/dev/null; i=$((i+1)); done';
  return ['sh', '-c', loop, 'sh', String(count), ...key];
}

function countCertificates(): number {
  return readdirSync(path.join(assets, 'keys')).filter((file) => /(?<!-key)\.pem$/.test(file)).length;
}

/** By a wrapper that comes first on PATH. */
function countOpensslRuns(command: readonly string[]): number {
  const log = path.join(folder, 'starts');
  writeFileSync(log, '');
  const wrapper = path.join(folder, 'openssl');
  const real = execFileSync('sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim();
  writeFileSync(wrapper, `#!/bin/sh\necho "$1" >>'${log}'\nexec '${real}' "$@"\n`);
  chmodSync(wrapper, 0o755);
  measure(command, { ...process.env, PATH: `${folder}:${process.env.PATH}` });
  return readFileSync(log, 'utf8').split('\n').length - 1;
}

interface Round {
  readonly ours: Cost;
  readonly bare: Cost;
}

/** The median over the rounds, each measured side by side. */
function ratio(rounds: readonly Round[], part: (cost: Cost) => number): string {
  return median(rounds.map(({ ours, bare }) => part(ours) / part(bare))).toFixed(2);
}

/** How long a search for primes takes is chance; over all rounds less of it is left than in each. */
function ratioOfSums(rounds: readonly Round[]): string {
  const sum = (costs: readonly Cost[]) => costs.reduce((total, { wallSeconds }) => total + wallSeconds, 0);
  return (sum(rounds.map(({ ours }) => ours)) / sum(rounds.map(({ bare }) => bare))).toFixed(2);
}

function show(values: readonly number[]): string {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
}

function print(title: string, lines: readonly string[]): void {
  process.stdout.write(`\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}
