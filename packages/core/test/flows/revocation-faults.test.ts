import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseRevocationList, type RevocationList } from '../../src/certificate/parse-revocation-list.ts';
import { issueRevocationList } from '../../src/issue-revocation-list.ts';
import { openStore } from '../../src/store/store.ts';
import { canMount, leaveRoom, mountSmallFileSystem } from '../store/test-mount.ts';
import { temporaryFolder } from './fake-openssl.ts';
import { type Bench, now, openBench, openBenchWithAuthority } from './flow-bench.ts';
import { issueLeaf, readTable, revokeLeaf, serialsOf } from './revocation-bench.ts';

const script = path.join(import.meta.dirname, '../store/revoke-and-die.ts');

/** True when it was killed. */
function runAndDie(assetsFolder: string, what: 'revoke' | 'list', dieAt: number | string): boolean {
  const args = [script, assetsFolder, what, String(dieAt), now.toISOString()];
  const env = { ...process.env, TMPDIR: path.dirname(assetsFolder) };
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL';
}

/** A closed folder with an authority, to be copied for every run. */
async function prepare(more: (bench: Bench) => Promise<unknown>): Promise<string> {
  const bench = await openBenchWithAuthority(onTestFinished);
  await more(bench);
  await bench.workbench.close();
  return bench.assetsFolder;
}

function copyOf(original: string): string {
  const assetsFolder = path.join(temporaryFolder(onTestFinished), 'assets');
  cpSync(original, assetsFolder, { recursive: true });
  return assetsFolder;
}

/** Both files of a list, whole and of one number. */
function readLists(assetsFolder: string): RevocationList {
  const [pem, der] = ['ca.pem', 'ca.crl'].map((file) => {
    return parseRevocationList(readFileSync(path.join(assetsFolder, 'crl', file)));
  });
  expect(pem?.der.equals(der?.der ?? Buffer.of())).toBe(true);
  return pem as RevocationList;
}

async function tidyUp(assetsFolder: string): Promise<void> {
  await (await openStore(assetsFolder)).close();
  const left = readdirSync(assetsFolder, { recursive: true }).filter((file) => /\.tmp$/.test(String(file)));
  expect(left).toEqual([]);
}

describe('a process that is killed', () => {
  test('after any step of a revocation leaves it undone or done, for good once it was durable', async () => {
    const original = await prepare(async (bench) => issueRevocationList(bench.workbench, 'ca'));
    const outcomes: string[] = [];
    for (let dieAt = 1; ; dieAt += 1) {
      const assetsFolder = copyOf(original);
      if (!runAndDie(assetsFolder, 'revoke', dieAt)) break;
      await tidyUp(assetsFolder);
      const count = readTable(assetsFolder, 'revocations').length;
      outcomes.push(count === 0 ? 'before' : 'after');
      const bench = openBench(onTestFinished, { assetsFolder });
      await issueRevocationList(bench.workbench, 'ca');
      expect(serialsOf(bench)).toEqual(count === 0 ? [] : ['a1']);
      // The entry of the audit trail goes with it.
      const trail = readTable(assetsFolder, 'auditTrail').filter(({ action }) => action === 'revoke');
      expect(trail).toHaveLength(count);
      await bench.workbench.close();
    }
    expect(outcomes.join(' ')).toMatch(/^before( before)*( after)+$/);
  });

  test('after any step of a list leaves the old list or the new one, whole, and no number is used twice', async () => {
    const original = await prepare(async (bench) => {
      await issueRevocationList(bench.workbench, 'ca');
      await issueLeaf(bench, 'alice');
      await revokeLeaf(bench, 'alice');
    });
    const revoked = String(readTable(original, 'revocations')[0]?.serialNumber);
    const numbers: string[] = [];
    for (let dieAt = 1; ; dieAt += 1) {
      const assetsFolder = copyOf(original);
      if (!runAndDie(assetsFolder, 'list', dieAt)) break;
      await tidyUp(assetsFolder);
      const { crlNumber, entries } = readLists(assetsFolder);
      numbers.push(crlNumber ?? '');
      expect(entries.map(({ serialNumber }) => serialNumber)).toEqual(crlNumber === '1' ? [] : [revoked]);
      const given = readTable(assetsFolder, 'revocationLists').map((row) => Number(row.crlNumber));
      const bench = openBench(onTestFinished, { assetsFolder });
      const next = await issueRevocationList(bench.workbench, 'ca');
      expect(next.crlNumber).toBe(Math.max(...given) + 1);
      expect(readLists(assetsFolder).crlNumber).toBe(next.crlNumber.toString(16));
      expect(serialsOf(bench)).toEqual([revoked]);
      await bench.workbench.close();
    }
    expect(numbers.length).toBeGreaterThan(15);
    expect(numbers.join(' ')).toMatch(/^1( 1)*( 2)+$/);
  });

  test('between the two files of a list is made good by the next command, whatever that is', async () => {
    const original = await prepare(async (bench) => issueRevocationList(bench.workbench, 'ca'));
    expect(runAndDie(original, 'list', 'renamed crl/ca.pem')).toBe(true);
    const numberOf = (file: string) => parseRevocationList(readFileSync(path.join(original, 'crl', file))).crlNumber;
    expect([numberOf('ca.pem'), numberOf('ca.crl')]).toEqual(['2', '1']);
    await issueLeaf(openBench(onTestFinished, { assetsFolder: original }), 'alice');
    expect([numberOf('ca.pem'), numberOf('ca.crl')]).toEqual(['2', '2']);
  });
});

test('20 lists and 20 revocations at once: no number goes back, every list is whole, nothing is lost', async () => {
  const bench = await openBenchWithAuthority(onTestFinished);
  const names = Array.from({ length: 20 }, (_, index) => `leaf-${index}`);
  const serials = await Promise.all(names.map(async (name) => (await issueLeaf(bench, name)).serialNumber));
  await issueRevocationList(bench.workbench, 'ca');
  const children = await startProcesses(bench.assetsFolder, names.length);
  const watched = watchNumbers(bench.file('crl', 'ca.crl'));
  const answers = await Promise.all(
    children.map(async (child, index): Promise<{ outcome: string; crlNumber: number }> => {
      const answer = once(child, 'message');
      child.send(names[index] ?? '');
      return (await answer)[0];
    }),
  );
  const seen = await watched.stop();
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(answers.map(({ outcome }) => outcome)).toEqual(Array(20).fill('revoked'));
  const given = answers.map(({ crlNumber }) => crlNumber).toSorted((a, b) => a - b);
  expect(given).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  expect(readLists(bench.assetsFolder).crlNumber).toBe((21).toString(16));
  await issueRevocationList(bench.workbench, 'ca');
  expect(serialsOf(bench)).toEqual(serials.toSorted());
}, 300_000);

/** Each has loaded its code and waits for what to do. */
async function startProcesses(assetsFolder: string, count: number): Promise<ChildProcess[]> {
  const command = path.join(import.meta.dirname, 'revoke-and-list.ts');
  const args = [assetsFolder, now.toISOString()];
  const children = Array.from({ length: count }, () => fork(command, args, { execArgv: [] }));
  onTestFinished(() => {
    for (const child of children) child.disconnect();
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  return children;
}

/** Reads a list again and again: it must be whole each time. */
function watchNumbers(file: string): { stop(): Promise<number[]> } {
  const seen: number[] = [];
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      seen.push(Number.parseInt(parseRevocationList(readFileSync(file)).crlNumber ?? '', 16));
      await setTimeout(5);
    }
    return seen;
  })();
  return {
    stop: () => {
      isDone = true;
      return watching;
    },
  };
}

describe.skipIf(!canMount())('on a file system of its own (needs mount)', () => {
  test('whatever room is left, a list is published whole or the old one stays, and a revocation is told once made', async () => {
    const original = await prepare(async (bench) => {
      await issueRevocationList(bench.workbench, 'ca');
      await issueLeaf(bench, 'alice');
    });
    const folder = mountSmallFileSystem('512k', onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    const outcomes = new Set<string>();
    for (let roomKb = 0; roomKb <= 96; roomKb += 8) {
      rmSync(assetsFolder, { recursive: true, force: true });
      cpSync(original, assetsFolder, { recursive: true });
      leaveRoom(folder, roomKb);
      const revoked = await attempt(assetsFolder, (bench) => revokeLeaf(bench, 'alice'));
      const listed = await attempt(assetsFolder, (bench) => issueRevocationList(bench.workbench, 'ca'));
      outcomes.add(`${revoked} ${listed}`);
      rmSync(path.join(folder, 'filler'));
      await tidyUp(assetsFolder);
      const { entries, crlNumber } = readLists(assetsFolder);
      expect(crlNumber === '1').toBe(listed !== 'done');
      const count = readTable(assetsFolder, 'revocations').length;
      if (revoked === 'done') expect(count).toBe(1);
      if (listed === 'done') expect(entries).toHaveLength(count);
    }
    expect(outcomes).toContain('storage-failed storage-failed');
    expect(outcomes).toContain('done done');
  });
});

/** `done`, or the code of what it was refused with. */
async function attempt(assetsFolder: string, work: (bench: Bench) => Promise<unknown>): Promise<string> {
  const bench = openBench(onTestFinished, { assetsFolder });
  try {
    await work(bench);
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await bench.workbench.close();
  }
}
