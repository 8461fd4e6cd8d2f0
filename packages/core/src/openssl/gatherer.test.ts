import { expect, it } from 'vitest';
import { Gatherer } from './gatherer.ts';

/** Runs wait in `asked` until the test gives them their turn. */
function setUp(select = (waiting: readonly string[]) => new Set(waiting)) {
  const asked: (() => readonly string[])[] = [];
  return { asked, gatherer: new Gatherer<string>((take) => asked.push(take), select) };
}

const oneTurn = () => new Promise<void>((resolve) => queueMicrotask(resolve));

it('one run takes all that came until its turn, in order', async () => {
  const { asked, gatherer } = setUp();
  gatherer.add('kind', 'a');
  gatherer.add('kind', 'b');
  await oneTurn();
  gatherer.add('kind', 'c');
  expect(asked.map((take) => take())).toEqual([['a', 'b', 'c']]);
});

it('each kind has a run of its own', async () => {
  const { asked, gatherer } = setUp();
  gatherer.add('one', 'a');
  gatherer.add('other', 'b');
  await oneTurn();
  expect(asked.map((take) => take())).toEqual([['a'], ['b']]);
});

it('what is not selected asks for another run', async () => {
  const { asked, gatherer } = setUp((waiting) => new Set(waiting.slice(0, 2)));
  for (const item of ['a', 'b', 'c']) gatherer.add('kind', item);
  await oneTurn();
  expect(asked[0]?.()).toEqual(['a', 'b']);
  gatherer.add('kind', 'd');
  expect(asked[1]?.()).toEqual(['c', 'd']);
  expect(asked).toHaveLength(2);
});

it('what comes after a turn asks for another run', async () => {
  const { asked, gatherer } = setUp();
  gatherer.add('kind', 'a');
  await oneTurn();
  asked[0]?.();
  gatherer.add('kind', 'b');
  await oneTurn();
  expect(asked[1]?.()).toEqual(['b']);
});
