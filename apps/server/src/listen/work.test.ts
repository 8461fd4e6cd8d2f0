import { expect, test } from 'vitest';
import { Work } from './work.ts';

test('a drain waits for what is at work, and refuses what comes meanwhile', async () => {
  const work = new Work();
  const { promise, resolve } = Promise.withResolvers<Response>();
  const fetch = work.watch(() => promise);
  const request = new Request('https://localhost/');
  const first = fetch(request, undefined);
  let isDrained = false;
  const drained = work.drain().then(() => {
    isDrained = true;
  });
  const refused = await fetch(request, undefined);
  expect([refused.status, refused.headers.get('connection'), refused.headers.get('retry-after')]).toEqual([
    503,
    'close',
    '5',
  ]);
  expect(await refused.json()).toMatchObject({ status: 503, code: 'draining' });
  expect([work.count, isDrained]).toEqual([1, false]);
  resolve(new Response('done'));
  expect(await (await first).text()).toBe('done');
  await drained;
  expect(work.count).toBe(0);
});

test('what throws is done too, and being done twice counts once', async () => {
  const work = new Work();
  const fetch = work.watch(() => Promise.reject(new Error('no')));
  await expect(fetch(new Request('https://localhost/'), undefined)).rejects.toThrow('no');
  const done = work.begin();
  const other = work.begin();
  done();
  done();
  expect(work.count).toBe(1);
  other();
  await work.drain();
});
