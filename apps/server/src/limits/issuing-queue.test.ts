import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { IssuingQueue } from './issuing-queue.ts';

test('what finds the queue full is refused before it begins, and a place that is left is free again', async () => {
  const queue = new IssuingQueue(2);
  const begun: (() => void)[] = [];
  const app = new Hono();
  app.post('/', queue.middleware, async (c) => {
    await new Promise<void>((resolve) => begun.push(resolve));
    return c.text('issued');
  });
  const ask = () => app.request('/', { method: 'POST' });
  const first = ask();
  const second = ask();
  const third = await ask();
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await third.json()).toMatchObject({ code: 'overloaded' });
  expect([begun.length, queue.size]).toEqual([2, 2]);
  begun[0]?.();
  expect((await first).status).toBe(200);
  const fourth = ask();
  begun[1]?.();
  begun[2]?.();
  expect([(await second).status, (await fourth).status, queue.size]).toEqual([200, 200, 0]);
});

test('a place is free again after a fault', async () => {
  const queue = new IssuingQueue(1);
  const app = new Hono();
  app.onError((_, c) => c.text('fault', 500));
  app.post('/', queue.middleware, () => {
    throw new Error('no');
  });
  expect((await app.request('/', { method: 'POST' })).status).toBe(500);
  expect((await app.request('/', { method: 'POST' })).status).toBe(500);
  expect(queue.size).toBe(0);
});
