import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLimiter } from './limiter.ts';

/** Work that begins when its turn comes, and ends when it is told to. */
function makeWork(begun: string[]) {
  return (name: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const work = () => {
      begun.push(name);
      return promise;
    };
    return { work, end: () => resolve(name), fail: () => reject(new Error(name)) };
  };
}

describe('a limiter', () => {
  it('runs so many at a time, in the order in which they came, and hands their results on', async () => {
    const begun: string[] = [];
    const { run } = createLimiter(2, 10);
    const works = ['a', 'b', 'c', 'd', 'e'].map(makeWork(begun));
    const results = works.map(({ work }) => run(work));
    await setImmediate();
    expect(begun).toEqual(['a', 'b']);
    works[1]?.end();
    await setImmediate();
    expect(begun).toEqual(['a', 'b', 'c']);
    works[0]?.end();
    works[2]?.end();
    await setImmediate();
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    works[3]?.end();
    works[4]?.end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('what is urgent goes before all that wait, and never before what runs', async () => {
    const begun: string[] = [];
    const { run } = createLimiter(1, 10);
    const works = ['running', 'waiting', 'urgent'].map(makeWork(begun));
    const results = works.map(({ work }, index) => run(work, index === 2));
    await setImmediate();
    expect(begun).toEqual(['running']);
    for (const { end } of works) end();
    await Promise.all(results);
    expect(begun).toEqual(['running', 'urgent', 'waiting']);
  });

  it('a failure is handed on, and gives its place free', async () => {
    const begun: string[] = [];
    const { run } = createLimiter(1, 10);
    const [first, second] = ['a', 'b'].map(makeWork(begun));
    if (!first || !second) throw new Error('two were made');
    const failure = run(first.work);
    const success = run(second.work);
    first.fail();
    await expect(failure).rejects.toThrow('a');
    second.end();
    expect(await success).toBe('b');
    expect(await run(async () => 'c')).toBe('c');
  });

  it('work that throws at once gives its place free too', async () => {
    const { run } = createLimiter(1, 10);
    const thrown = run(() => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(await run(async () => 'next')).toBe('next');
  });

  it('refuses what is more than may wait, and only that', async () => {
    const { run } = createLimiter(1, 2);
    const works = ['a', 'b', 'c', 'd'].map(makeWork([]));
    const results = works.map(({ work }) => run(work));
    await expect(results[3]).rejects.toThrow(expect.objectContaining({ code: 'openssl-busy' }));
    for (const { end } of works) end();
    expect(await Promise.all(results.slice(0, 3))).toEqual(['a', 'b', 'c']);
    expect(await run(async () => 'e')).toBe('e');
  });

  it('a place handed over is not stolen by who comes between', async () => {
    let running = 0;
    let mostRunning = 0;
    const { run } = createLimiter(1, 10_000);
    const work = async () => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      await Promise.resolve();
      running -= 1;
    };
    const order: string[] = [];
    const first = run(work);
    const waiting = run(async () => {
      order.push('waiting');
      await work();
    });
    // Comes in every turn of the queue while the place goes from one to the other.
    const comers = first.then(() =>
      run(async () => {
        order.push('comer');
        await work();
      }),
    );
    const others: Promise<void>[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
      others.push(run(work));
    }
    await Promise.all([first, waiting, comers, ...others]);
    expect(mostRunning).toBe(1);
    expect(order).toEqual(['waiting', 'comer']);
  });
});
