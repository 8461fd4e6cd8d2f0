import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { checkFolder } from '../src/store/check-folder.ts';
import { needsTidying, openStore } from '../src/store/store.ts';
import {
  certifyAgain,
  isMatchingPair,
  issuedWrite,
  makeTestFolder,
  makeTestPairs,
  readRows,
  readTree,
  type TestPair,
} from './store/store-fixture.ts';

const script = path.join(import.meta.dirname, 'store', 'save-and-die.ts');
const certificateFile = 'keys/alice.pem';
const keyFile = 'keys/alice-key.pem';

let older: TestPair;
let old: TestPair;
let wanted: TestPair;
/** For the key of the one that is wanted. */
let former: TestPair;

beforeAll(() => {
  [older, old, wanted] = makeTestPairs(3) as [TestPair, TestPair, TestPair];
  former = certifyAgain(wanted);
});

/** True when it was killed. */
function saveAndDie(assetsFolder: string, inputPath: string, dieAt: number | string): boolean {
  const { signal, status, stderr } = spawnSync(process.execPath, [script, assetsFolder, inputPath, String(dieAt)], {
    encoding: 'utf8',
  });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL';
}

interface Scenario {
  readonly title: string;
  readonly prepare: (assetsFolder: string) => Promise<void>;
  readonly input: () => object;
  readonly filesBefore: () => Record<string, string>;
  readonly filesAfter: () => Record<string, string>;
}

const files = (pair: TestPair) => ({ [certificateFile]: pair.certificatePem, [keyFile]: pair.privateKeyPem });
const backups = (pair: TestPair) => ({
  [`${certificateFile}.bak`]: pair.certificatePem,
  [`${keyFile}.bak`]: pair.privateKeyPem,
});

async function savePairs(assetsFolder: string, pairs: readonly TestPair[]): Promise<void> {
  const store = await openStore(assetsFolder);
  for (const pair of pairs) await store.save(issuedWrite('alice', pair, { ifExists: 'replace' }));
  await store.close();
}

const scenarios: Scenario[] = [
  {
    title: 'the first pair of a new folder',
    prepare: async () => {},
    input: () => ({ pair: wanted, ifExists: 'keep' }),
    filesBefore: () => ({}),
    filesAfter: () => files(wanted),
  },
  {
    title: 'a pair that replaces one which has a backup',
    prepare: (assetsFolder) => savePairs(assetsFolder, [older, old]),
    input: () => ({ pair: wanted, ifExists: 'replace' }),
    filesBefore: () => ({ ...files(old), ...backups(older) }),
    filesAfter: () => ({ ...files(wanted), ...backups(old) }),
  },
  {
    title: 'a certificate for the key that is there',
    prepare: async (assetsFolder) => {
      mkdirSync(path.join(assetsFolder, 'keys'), { recursive: true });
      writeFileSync(path.join(assetsFolder, keyFile), wanted.privateKeyPem);
    },
    input: () => ({ pair: wanted, ifExists: 'keep', keepKey: true }),
    filesBefore: () => ({ [keyFile]: wanted.privateKeyPem }),
    filesAfter: () => files(wanted),
  },
  {
    title: 'a renewal, which keeps the key and replaces the certificate',
    prepare: (assetsFolder) => savePairs(assetsFolder, [old, former]),
    input: () => ({ pair: wanted, ifExists: 'replace', keepKey: true }),
    filesBefore: () => ({ ...files(former), ...backups(old) }),
    filesAfter: () => ({ ...files(wanted), ...backups(former) }),
  },
];

describe.each(scenarios)('a process killed after any step of saving $title', (scenario) => {
  test('leaves the old state or the new one, whole, once the next command has opened the folder', async () => {
    const folder = makeTestFolder(onTestFinished);
    const [start, inputPath] = [path.join(folder, 'start'), path.join(folder, 'input.json')];
    mkdirSync(start, { recursive: true });
    await scenario.prepare(path.join(start, 'assets'));
    writeFileSync(inputPath, JSON.stringify({ name: 'alice', ...scenario.input() }));
    const outcomes: string[] = [];
    for (let dieAt = 1; ; dieAt += 1) {
      const assetsFolder = path.join(folder, `run-${dieAt}`, 'assets');
      cpSync(start, path.dirname(assetsFolder), { recursive: true });
      if (!saveAndDie(assetsFolder, inputPath, dieAt)) break;
      const outcome = await checkAfterNextOpening(assetsFolder, scenario);
      outcomes.push(outcome);
      if (outcome === 'before') expect(saveAndDie(assetsFolder, inputPath, 0)).toBe(false);
      expectPairs(assetsFolder, scenario.filesAfter());
    }
    expect(outcomes.length).toBeGreaterThan(8);
    expect(outcomes.join(' ')).toMatch(/^before( before)*( after)+$/);
  });
});

test('a process killed after its commit leaves what can be seen and checked before anybody puts it in order', () => {
  const assetsFolder = makeTestFolder(onTestFinished);
  const inputPath = `${assetsFolder}.json`;
  writeFileSync(inputPath, JSON.stringify({ name: 'alice', pair: wanted, ifExists: 'keep' }));
  expect(saveAndDie(assetsFolder, inputPath, 'committed')).toBe(true);
  const tree = readTree(assetsFolder);
  expect(needsTidying(assetsFolder)).toBe(true);
  const findings = checkFolder(assetsFolder);
  expect(findings.filter(({ level }) => level === 'broken')).toEqual([]);
  expect(findings.map(({ subject }) => subject)).toContain(path.join(assetsFolder, certificateFile));
  expect(readTree(assetsFolder)).toEqual(tree);
});

async function checkAfterNextOpening(assetsFolder: string, scenario: Scenario): Promise<string> {
  const store = await openStore(assetsFolder);
  await store.close();
  const isIssued = readRows(assetsFolder).some(({ pem }) => pem.trim() === wanted.certificatePem.trim());
  expectPairs(assetsFolder, isIssued ? scenario.filesAfter() : scenario.filesBefore());
  return isIssued ? 'after' : 'before';
}

function expectPairs(assetsFolder: string, expected: Record<string, string>): void {
  const { '.certwright': marker, ...tree } = readTree(assetsFolder);
  expect(marker).toContain('certwright.db');
  expect(tree).toEqual(expected);
  for (const ending of ['', '.bak']) {
    const [certificate, key] = [tree[certificateFile + ending], tree[keyFile + ending]];
    if (certificate !== undefined && key !== undefined) expect(isMatchingPair(certificate, key)).toBe(true);
  }
}
