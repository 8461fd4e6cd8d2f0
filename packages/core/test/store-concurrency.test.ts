import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  isMatchingPair,
  makeTestFolder,
  makeTestPairs,
  readRows,
  readTree,
  type TestPair,
} from './store/store-fixture.ts';

const script = path.join(import.meta.dirname, 'store', 'save-on-request.ts');
const processCount = 20;
const names = Array.from({ length: 10 }, (_, index) => `name-${index}`);

let pairs: TestPair[];
let children: ChildProcess[];

beforeAll(async () => {
  pairs = makeTestPairs(processCount * names.length);
  children = Array.from({ length: processCount }, () => fork(script, { execArgv: [] }));
  await Promise.all(children.map((child) => once(child, 'message')));
});
afterAll(() => {
  for (const child of children) child.disconnect();
});

async function saveIn(
  index: number,
  assetsFolder: string,
  wanted: { name: string; pair: TestPair }[],
): Promise<string[]> {
  const child = children[index] as ChildProcess;
  const answer = once(child, 'message');
  child.send({ assetsFolder, pairs: wanted });
  const [{ outcomes, error }] = await answer;
  if (error) throw new Error(error);
  return outcomes;
}

/** Each pair belongs together, and the record knows just these certificates. */
function expectWholeAndOnRecord(assetsFolder: string, expectedNames: readonly string[]): void {
  const { '.certwright': _, ...tree } = readTree(assetsFolder);
  expect(Object.keys(tree)).toEqual(
    expectedNames.flatMap((name) => [`keys/${name}-key.pem`, `keys/${name}.pem`]).sort(),
  );
  for (const name of expectedNames) {
    expect(isMatchingPair(tree[`keys/${name}.pem`] ?? '', tree[`keys/${name}-key.pem`] ?? '')).toBe(true);
  }
  const recorded = readRows(assetsFolder).map(({ name, pem }) => [name, pem.trim()]);
  expect(recorded.sort()).toEqual(expectedNames.map((name) => [name, tree[`keys/${name}.pem`]?.trim()]).sort());
}

const pairAt = (index: number) => pairs[index] as TestPair;

test('in 50 rounds of two processes making one name in a new folder, one stores it and the other keeps it', async () => {
  for (let round = 0; round < 50; round += 1) {
    const assetsFolder = makeTestFolder(onTestFinished);
    const outcomes = await Promise.all(
      [0, 1].map((index) => saveIn(index, assetsFolder, [{ name: 'alice', pair: pairAt(round * 2 + index) }])),
    );
    expect(outcomes.flat().sort()).toEqual(['kept', 'stored']);
    expectWholeAndOnRecord(assetsFolder, ['alice']);
  }
});

test('20 processes making the same ten names store each once', async () => {
  const assetsFolder = makeTestFolder(onTestFinished);
  const outcomes = await Promise.all(
    children.map((_, index) =>
      saveIn(
        index,
        assetsFolder,
        names.map((name, at) => ({ name, pair: pairAt(index * names.length + at) })),
      ),
    ),
  );
  expect(outcomes.flat().filter((outcome) => outcome === 'stored')).toHaveLength(names.length);
  expectWholeAndOnRecord(assetsFolder, names);
});

test('20 processes making ten names each store all two hundred', async () => {
  const assetsFolder = makeTestFolder(onTestFinished);
  const nameOf = (index: number, name: string) => `p${index}-${name}`;
  const outcomes = await Promise.all(
    children.map((_, index) =>
      saveIn(
        index,
        assetsFolder,
        names.map((name, at) => ({ name: nameOf(index, name), pair: pairAt(index * names.length + at) })),
      ),
    ),
  );
  expect(outcomes.flat()).toEqual(Array(processCount * names.length).fill('stored'));
  expectWholeAndOnRecord(
    assetsFolder,
    children.flatMap((_, index) => names.map((name) => nameOf(index, name))),
  );
});
