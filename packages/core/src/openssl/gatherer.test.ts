import { expect, it } from 'vitest';
import { Gatherer } from './gatherer.ts';

interface Asked {
  take(): readonly string[];
  end(): Promise<void>;
}

/** Runs wait in `asked` until the test gives them their turn, and then ends them. */
function setUp({ select = (waiting: readonly string[]) => new Set(waiting), enough = 1 } = {}) {
  const asked: Asked[] = [];
  const run = (take: () => readonly string[]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => {
      resolve();
      return oneTurn();
    };
    asked.push({ take, end });
    return promise;
  };
  return { asked, gatherer: new Gatherer<string>({ run, select, enough }) };
}

const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('one run takes all that came until its turn, in order', async () => {
  const { asked, gatherer } = setUp();
  gatherer.add('kind', 'a');
  gatherer.add('kind', 'b');
  await oneTurn();
  gatherer.add('kind', 'c');
  expect(asked.map(({ take }) => take())).toEqual([['a', 'b', 'c']]);
});

it('each kind has a run of its own', async () => {
  const { asked, gatherer } = setUp();
  gatherer.add('one', 'a');
  gatherer.add('other', 'b');
  await oneTurn();
  expect(asked.map(({ take }) => take())).toEqual([['a'], ['b']]);
});

it('what is not selected asks for another run', async () => {
  const { asked, gatherer } = setUp({ select: (waiting) => new Set(waiting.slice(0, 2)) });
  for (const item of ['a', 'b', 'c']) gatherer.add('kind', item);
  await oneTurn();
  expect(asked[0]?.take()).toEqual(['a', 'b']);
  gatherer.add('kind', 'd');
  await oneTurn();
  expect(asked[1]?.take()).toEqual(['c', 'd']);
  expect(asked).toHaveLength(2);
});

it('what comes after a turn asks for another run, whether the first has ended or not', async () => {
  const { asked, gatherer } = setUp();
  gatherer.add('kind', 'a');
  await oneTurn();
  asked[0]?.take();
  gatherer.add('kind', 'b');
  await oneTurn();
  expect(asked[1]?.take()).toEqual(['b']);
  await asked[0]?.end();
  await asked[1]?.end();
  gatherer.add('kind', 'c');
  await oneTurn();
  expect(asked[2]?.take()).toEqual(['c']);
});

it('while a run is under way, fewer than enough wait for its end', async () => {
  const { asked, gatherer } = setUp({ enough: 3 });
  gatherer.add('kind', 'a');
  await oneTurn();
  asked[0]?.take();
  for (const item of ['b', 'c']) gatherer.add('kind', item);
  gatherer.add('other', 'x');
  await oneTurn();
  expect(asked).toHaveLength(2);
  expect(asked[1]?.take()).toEqual(['x']);
  await asked[0]?.end();
  expect(asked[2]?.take()).toEqual(['b', 'c']);
});

it('as many as are enough do not wait for it', async () => {
  const { asked, gatherer } = setUp({ enough: 3 });
  gatherer.add('kind', 'a');
  await oneTurn();
  asked[0]?.take();
  for (const item of ['b', 'c', 'd']) gatherer.add('kind', item);
  await oneTurn();
  expect(asked[1]?.take()).toEqual(['b', 'c', 'd']);
});
