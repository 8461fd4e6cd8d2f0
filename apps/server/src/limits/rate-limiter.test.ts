import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

function limiterAt(perMinute: number, mostKeys = 100) {
  let nowMs = Date.UTC(2030, 0, 1);
  const clock = { now: () => new Date(nowMs) };
  const limiter = new RateLimiter({ perMinute, clock, mostKeys });
  const takeMany = (key: string, count: number) => Array.from({ length: count }, () => limiter.take(key));
  const wait = (seconds: number) => {
    nowMs += seconds * 1000;
  };
  return { limiter, takeMany, wait };
}

test('a minute holds so many requests, and one comes back when its time is over', () => {
  const { limiter, takeMany, wait } = limiterAt(6);
  expect(takeMany('alice', 6)).toEqual(Array(6).fill(undefined));
  expect(limiter.take('alice')).toEqual({ retryAfterSeconds: 10 });
  wait(9.5);
  expect(limiter.take('alice')).toEqual({ retryAfterSeconds: 1 });
  wait(0.5);
  expect(limiter.take('alice')).toBeUndefined();
  expect(limiter.take('alice')).toEqual({ retryAfterSeconds: 10 });
});

test('a long absence gives no more than a minute holds', () => {
  const { limiter, takeMany, wait } = limiterAt(3);
  takeMany('alice', 3);
  wait(86_400);
  takeMany('alice', 3);
  expect(limiter.take('alice')).toEqual({ retryAfterSeconds: 20 });
});

test('one does not use up what another has', () => {
  const { limiter, takeMany } = limiterAt(2);
  takeMany('alice', 5);
  expect(limiter.take('bob')).toBeUndefined();
});

test('a clock that was set back gives nothing', () => {
  const { limiter, takeMany, wait } = limiterAt(2);
  takeMany('alice', 2);
  wait(-3600);
  expect(limiter.take('alice')).toEqual({ retryAfterSeconds: 30 });
});

test('of more keys than are remembered, the one that was away the longest is forgotten', () => {
  const { limiter, takeMany } = limiterAt(1, 2);
  takeMany('alice', 1);
  takeMany('bob', 1);
  expect(limiter.take('alice')).toBeDefined();
  limiter.take('carol');
  expect(limiter.take('alice')).toBeDefined();
  expect(limiter.take('bob')).toBeUndefined();
});

test('0 is no limit', () => {
  expect(limiterAt(0).takeMany('alice', 1000)).toEqual(Array(1000).fill(undefined));
});

test('a refusal is 429 with the seconds to wait, and concerns only those who have a key', async () => {
  const { limiter } = limiterAt(1);
  const app = new Hono();
  app.use(limiter.middleware((c) => c.req.header('x-name')));
  app.get('/', (c) => c.text('here'));
  const ask = (headers = {}) => app.request('/', { headers });
  expect((await ask({ 'x-name': 'alice' })).status).toBe(200);
  const refused = await ask({ 'x-name': 'alice' });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await refused.json()).toEqual({
    title: 'rate limited',
    status: 429,
    code: 'rate-limited',
    detail: 'more than 1 requests a minute',
  });
  expect((await ask()).status).toBe(200);
});
