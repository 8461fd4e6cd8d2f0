import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { diffCluster } from '../../src/diff-cluster.ts';
import { generateCluster } from '../../src/generate-cluster.ts';
import { checkFolder } from '../../src/store/check-folder.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, now, openBench } from './flow-bench.ts';
import { makePlan } from './plans.ts';
import { isSignedBy } from './read-back.ts';

const workers = 20;
const plan = makePlan({ workers });

function startGenerating(assetsFolder: string): ChildProcess {
  const script = path.join(import.meta.dirname, 'generate-slowly.ts');
  const child = spawn(process.execPath, [script, assetsFolder, String(workers), now.toISOString()], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Its work folders stay behind when it is killed.
    env: { ...process.env, TMPDIR: temporaryFolder(onTestFinished) },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

function keyFiles(assetsFolder: string): string[] {
  try {
    return readdirSync(path.join(assetsFolder, 'keys'));
  } catch {
    return [];
  }
}

async function expectWhole(bench: Bench): Promise<void> {
  const { comparisons, wanted } = diffCluster(bench.workbench, plan);
  expect(comparisons.filter(({ state }) => state !== 'present')).toEqual([]);
  for (const { name, authority } of wanted) {
    const pem = bench.read('keys', `${name}.pem`);
    const key = createPrivateKey(bench.read('keys', `${name}-key.pem`));
    expect([name, new X509Certificate(pem).checkPrivateKey(key)]).toEqual([name, true]);
    expect([name, await isSignedBy(pem, bench.read('keys', `${authority ?? name}.pem`))]).toEqual([name, true]);
  }
  const strays = readdirSync(bench.assetsFolder, { recursive: true }).filter((file) =>
    /\.tmp|\.bak/.test(String(file)),
  );
  expect(strays).toEqual([]);
  const store = await bench.workbench.store();
  for (const { name } of wanted) {
    const current = store.findIssued({ name }).filter(({ supersededAt }) => supersededAt === undefined);
    expect(current.map(({ pem }) => pem)).toEqual([bench.read('keys', `${name}.pem`)]);
  }
  expect(checkFolder(bench.assetsFolder).filter(({ level }) => level !== 'ok')).toEqual([]);
}

describe('a run that is killed', () => {
  // The moments are spread over the run by what it has written; within each they are as they come.
  test.each([1, 2, 5, 12, 30, 50])('when %d files are there, and run again, completes', async (files) => {
    const assetsFolder = path.join(temporaryFolder(onTestFinished), 'assets');
    const child = startGenerating(assetsFolder);
    const ended = once(child, 'exit');
    while (child.exitCode === null && keyFiles(assetsFolder).length < files) await setTimeout(2);
    await setTimeout(Math.random() * 20);
    child.kill('SIGKILL');
    await ended;
    const before = new Map(
      keyFiles(assetsFolder)
        .filter((file) => /^[^.].*\.pem$/.test(file))
        .map((file) => [file, true]),
    );

    const bench = openBench(onTestFinished, { assetsFolder });
    const { certificates, kubeconfig } = await generateCluster(bench.workbench, plan);
    await expectWhole(bench);
    expect(kubeconfig).toBeDefined();
    // What was whole already was kept.
    const made = certificates.filter(({ outcome }) => outcome === 'created').map(({ name }) => `${name}.pem`);
    expect(made.filter((file) => before.has(file))).toEqual([]);
  });
});

it('two processes at once end with one whole cluster', async () => {
  const assetsFolder = path.join(temporaryFolder(onTestFinished), 'assets');
  const children = [1, 2].map(() => startGenerating(assetsFolder));
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0]);
  const bench = openBench(onTestFinished, { assetsFolder });
  await expectWhole(bench);
  expect((await generateCluster(bench.workbench, plan)).certificates.every(({ outcome }) => outcome === 'kept')).toBe(
    true,
  );
  expect(bench.runs).toEqual([]);
});
