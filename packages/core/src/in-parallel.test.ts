import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inParallel } from './in-parallel.ts';

it('does the work for each, at most so many at once, and keeps the order', async () => {
  let running = 0;
  let mostRunning = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async (turns) => {
    running += 1;
    mostRunning = Math.max(mostRunning, running);
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    running -= 1;
    return turns * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(mostRunning).toBe(2);
});

it('nothing to do is done', async () => {
  expect(await inParallel([], 3, async () => 1)).toEqual([]);
});

it('after a failure nothing more is begun, and it is thrown once the others have ended', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await setImmediate();
    if (item === 1) throw new Error('first');
    await setImmediate();
    ended.push(item);
    if (item === 2) throw new Error('second');
  });
  await expect(work).rejects.toThrow('first');
  expect([begun, ended]).toEqual([[1, 2], [2]]);
});

it('work that throws before its first turn counts as a failure too', async () => {
  const work = inParallel([1, 2], 2, () => {
    throw new Error('at once');
  });
  await expect(work).rejects.toThrow('at once');
});
