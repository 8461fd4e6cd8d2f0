import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, snapshot } from './flow-bench.ts';

/** Runs the script as an administrator would, and gives the folder that it wrote into. */
export function runScript(script: string): string {
  const folder = temporaryFolder(onTestFinished);
  const file = path.join(folder, 'dry run.sh');
  writeFileSync(file, script);
  execFileSync('sh', [file, 'out put'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  expect(readdirSync(folder).sort()).toEqual(['dry run.sh', 'out put']);
  return path.join(folder, 'out put');
}

/** That planning writes nothing and starts nothing. */
export async function planOnly(bench: Bench, plan: () => Promise<string>): Promise<string> {
  const look = () => (existsSync(bench.assetsFolder) ? snapshot(bench.assetsFolder) : 'no folder');
  const [before, runs] = [look(), bench.runs.length];
  const script = await plan();
  expect(look()).toEqual(before);
  expect(bench.runs).toHaveLength(runs);
  return script;
}
