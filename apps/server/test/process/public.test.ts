import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { send, startServer } from './server-under-test.ts';

test('plain HTTP has what is public, and nothing else even with a token', async () => {
  const server = await startServer(onTestFinished, { args: ['--public-listen', '127.0.0.1:0'] });
  const { msg } = await server.logged((line) => line.msg.startsWith('public files on'));
  const url = msg.slice('public files on '.length);
  const headers = { authorization: `Bearer ${server.read('admin-token').trim()}` };
  const ask = (target: string) => send(request(new URL(target, url), { agent: false, headers }));
  expect((await ask('/ca.pem')).body).toBe(server.read('keys', 'ca.pem'));
  const list = await ask('/authorities/ca.crl');
  expect([list.status, list.headers['content-type']]).toEqual([200, 'application/pkix-crl']);
  for (const target of ['/v1/certificates', '/v1/tokens', '/metrics', '/v1//certificates', '/%76%31/certificates']) {
    expect((await ask(target)).status, target).toBe(404);
  }
  expect((await server.ask('/v1/certificates', { headers })).status).toBe(200);
});
