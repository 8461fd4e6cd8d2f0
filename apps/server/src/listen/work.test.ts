import { expect, test } from 'vitest';
import { Work } from './work.ts';

const request = new Request('https://localhost/');

test('a drain waits for all that is at work', async () => {
  const work = new Work();
  const [first, second] = [work.begin(), work.begin()];
  const seen: string[] = [];
  const drained = work.drain().then(() => seen.push('drained'));
  first();
  // Being done twice counts once.
  first();
  expect(work.count).toBe(1);
  await Promise.resolve();
  seen.push('second');
  second();
  await drained;
  expect([work.count, seen]).toEqual([0, ['second', 'drained']]);
});

test('a drain of nothing is done at once', async () => {
  const work = new Work();
  work.begin()();
  await work.drain();
  expect(work.isDraining).toBe(true);
});

test('an app is asked until the drain begins, and then what comes is refused', async () => {
  const work = new Work();
  const fetch = work.guard(() => new Response('done'));
  expect(await (await fetch(request, undefined)).text()).toBe('done');
  const drained = work.drain();
  const refused = await fetch(request, undefined);
  const { status, headers } = refused;
  expect([status, headers.get('connection'), headers.get('retry-after')]).toEqual([503, 'close', '5']);
  expect(await refused.json()).toMatchObject({ status: 503, code: 'draining' });
  await drained;
});
