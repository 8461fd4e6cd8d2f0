import { Writable } from 'node:stream';
import { CertwrightError, systemClock } from '@certwright/core';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { expect, test } from 'vitest';
import { Metrics } from '../metrics/metrics.ts';
import { createLogger } from './logger.ts';
import { requestLog } from './request-log.ts';

function logged(isPretty = false) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  const log = createLogger({ level: 'info', isPretty, isColoured: false, stream });
  const lines = () => written.map((line) => JSON.parse(line));
  return { log, written, lines };
}

const noSources = {
  openssl: () => ({ running: 0, waiting: 0 }),
  connections: async () => 0,
  issuing: () => 0,
  expiries: async () => ({}),
};

test('a line is one JSON object with its time and the word of its level', () => {
  const { log, lines } = logged();
  log.warn({ name: 'x' }, 'look\nout');
  expect(lines()).toEqual([{ level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), name: 'x', msg: 'look\nout' }]);
});

test('on a terminal it is a line for people', () => {
  const { log, written } = logged(true);
  log.info('listening');
  expect(written.join('')).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: listening\n$/);
});

test('an error is told with stack, causes, code and hint, and with nothing else that it carries', () => {
  const { log, written, lines } = logged();
  const cause = Object.assign(new Error('died'), { code: 'EPIPE', stdout: '-----BEGIN PRIVATE KEY-----' });
  const err = new CertwrightError('storage-failed', 'no room', { hint: 'make some', details: ['a'], cause });
  log.error({ err });
  expect(lines()[0].err).toEqual({
    type: 'CertwrightError',
    message: 'no room',
    code: 'storage-failed',
    hint: 'make some',
    details: ['a'],
    stack: expect.stringContaining('log.test.ts'),
    cause: { type: 'Error', message: 'died', code: 'EPIPE', stack: expect.any(String) },
  });
  expect(written.join('')).not.toContain('PRIVATE KEY');
});

test('a request is told with its id, path and principal, and without query, headers and body', async () => {
  const { log, written, lines } = logged();
  const metrics = new Metrics(noSources, systemClock);
  const app = new Hono<{ Variables: { requestId: string; principal: { name: string } } }>();
  app.use(requestId(), requestLog({ log, metrics, addressOf: () => '192.0.2.7' }));
  app.post('/things/:id', (c) => {
    c.set('principal', { name: 'token web' });
    return c.text('made', 201);
  });
  const headers = { authorization: 'Bearer secret-token', 'x-request-id': 'abc-1' };
  const answer = await app.request('/things/7?password=secret', { method: 'POST', headers, body: 'secret body' });
  expect(answer.headers.get('x-request-id')).toBe('abc-1');
  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      requestId: 'abc-1',
      method: 'POST',
      path: '/things/7',
      status: 201,
      ms: expect.any(Number),
      principal: 'token web',
      address: '192.0.2.7',
      msg: 'POST /things/7 201',
    },
  ]);
  expect(written.join('')).not.toContain('secret');
  expect(await metrics.text()).toContain(
    'certwright_request_duration_seconds_count{method="POST",route="/things/:id",status="201"} 1',
  );
});

test.each(['a b', '<script>', 'x'.repeat(300), 'ä'])('the request id %s is not taken in', async (id) => {
  const app = new Hono();
  app.use(requestId());
  const answer = await app.request('/', { headers: { 'x-request-id': encodeURI(id) } });
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a method that nobody knows, and a path that is none, make no metric of their own', async () => {
  const { log } = logged();
  const metrics = new Metrics(noSources, systemClock);
  const app = new Hono<{ Variables: { requestId: string } }>();
  app.use(requestLog({ log, metrics, addressOf: () => undefined }));
  await app.request('/nowhere/123', { method: 'BREW' });
  const text = await metrics.text();
  expect(text).toContain('method="other"');
  expect(text).not.toContain('nowhere');
  expect(text).not.toContain('BREW');
});
