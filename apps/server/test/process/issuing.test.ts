import type { ClientRequest } from 'node:http';
import { request } from 'node:https';
import { listCertificates, Workbench } from '@certwright/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HeldOpenssl } from './held-openssl.ts';
import { type Answer, type ServerUnderTest, send, startServer } from './server-under-test.ts';

const json = { 'content-type': 'application/json' };
const token = (server: ServerUnderTest) => server.read('admin-token').trim();
const authorized = (server: ServerUnderTest) => ({ ...json, authorization: `Bearer ${token(server)}` });
const bodyOf = (number: number) =>
  JSON.stringify({ profile: 'tls-server', subjectAltName: [`web-${number}.lab.example`] });

/** Sent, and not waited for. */
function begin(
  server: ServerUnderTest,
  number: number,
): { readonly sent: ClientRequest; readonly answer: Promise<Answer> } {
  const sent = request(new URL('/v1/certificates', server.url), {
    method: 'POST',
    agent: false,
    ca: server.read('keys', 'root-ca.pem'),
    headers: authorized(server),
  });
  return { sent, answer: send(sent, bodyOf(number)) };
}

const issue = (server: ServerUnderTest, number: number) => begin(server, number).answer;

const serialNumberOf = ({ status, headers, body }: Answer) => {
  if (status !== 201) throw new Error(`${status} ${body}`);
  return String(headers.location).split('/').at(-1);
};

/** What the record has of what was asked for here, by another process's eyes. */
async function recorded({ assetsFolder }: ServerUnderTest): Promise<string[]> {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  try {
    const all = await listCertificates(workbench);
    const asked = all.filter(({ subjectAltName }) => subjectAltName.some(({ value }) => value.startsWith('web-')));
    return asked.map(({ serialNumber }) => serialNumber);
  } finally {
    await workbench.close();
  }
}

describe('a body', () => {
  const post = (server: ServerUnderTest, body: string, headers: Record<string, string> = {}) =>
    server.ask('/v1/certificates', { method: 'POST', headers: { ...authorized(server), ...headers }, body });

  test('that is too big, of another type, or nested too deeply is refused, and the server goes on', async () => {
    const server = await startServer(onTestFinished);
    const big = JSON.stringify({ name: 'x'.repeat(300_000) });
    expect((await post(server, big)).status).toBe(413);
    expect((await post(server, big, { 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect((await post(server, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(server, '['.repeat(100_000))).status).toBe(400);
    expect(serialNumberOf(await issue(server, 1))).toMatch(/^[0-9a-f]+$/);
  });
});

describe('under load', () => {
  test('a full queue refuses with 503, and nothing is lost or doubled', async () => {
    const openssl = new HeldOpenssl(onTestFinished);
    const args = ['--limits-issuing', '3'];
    const server = await startServer(onTestFinished, { args, env: openssl.environment });
    openssl.hold();
    const begun = [1, 2, 3].map((number) => begin(server, number).answer);
    await openssl.begun(begun);
    // Until the others have come in, a further one would take their place.
    const isFull = async () =>
      (await server.ask('/metrics', { headers: authorized(server) })).body.includes('\ncertwright_issuing 3\n');
    while (!(await isFull())) await new Promise((resolve) => setTimeout(resolve, 20));
    const refused = await Promise.all([4, 5, 6].map((number) => issue(server, number)));
    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after'], JSON.parse(body).code]).toEqual([503, '1', 'overloaded']);
    }
    openssl.release();
    const serialNumbers = (await Promise.all(begun)).map(serialNumberOf);
    expect((await recorded(server)).toSorted()).toEqual(serialNumbers.toSorted());
    expect(serialNumberOf(await issue(server, 4))).toBeDefined();
  });

  test('a client that goes away in mid-request leaves at most one certificate', async () => {
    const openssl = new HeldOpenssl(onTestFinished);
    const server = await startServer(onTestFinished, { env: openssl.environment });
    openssl.hold();
    const { sent, answer } = begin(server, 1);
    await openssl.begun([answer]);
    sent.destroy();
    await expect(answer).rejects.toThrow();
    openssl.release();
    expect(await server.stop()).toBe(0);
    expect((await recorded(server)).length).toBeLessThanOrEqual(1);
  });

  test('SIGTERM: what is at work is finished, what is new is refused, and it ends with 0', async () => {
    const openssl = new HeldOpenssl(onTestFinished);
    const server = await startServer(onTestFinished, { env: openssl.environment });
    openssl.hold();
    const begun = [1, 2, 3, 4].map((number) => begin(server, number).answer);
    await openssl.begun(begun);
    const isIn = async () =>
      (await server.ask('/metrics', { headers: authorized(server) })).body.includes('\ncertwright_issuing 4\n');
    while (!(await isIn())) await new Promise((resolve) => setTimeout(resolve, 20));
    server.process.kill('SIGTERM');
    await server.logged(({ msg }) => msg.startsWith('stopping'));
    const refused = await issue(server, 5);
    expect([refused.status, refused.headers.connection, JSON.parse(refused.body).code]).toEqual([
      503,
      'close',
      'draining',
    ]);
    openssl.release();
    const serialNumbers = (await Promise.all(begun)).map(serialNumberOf);
    expect(await server.ended()).toBe(0);
    expect((await recorded(server)).toSorted()).toEqual(serialNumbers.toSorted());
  });

  test('SIGTERM while nothing comes to an end: it ends all the same, and says what it cut short', async () => {
    const openssl = new HeldOpenssl(onTestFinished);
    const server = await startServer(onTestFinished, { env: openssl.environment });
    openssl.hold();
    const { answer } = begin(server, 1);
    answer.catch(() => {});
    await openssl.begun([answer]);
    expect(await server.stop()).toBe(1);
    expect(
      server.lines.some(({ level, msg }) => level === 'error' && msg === 'cut short what did not end in 8 s: 1'),
    ).toBe(true);
  });

  test('a second signal ends it at once', async () => {
    const openssl = new HeldOpenssl(onTestFinished);
    const server = await startServer(onTestFinished, { env: openssl.environment });
    openssl.hold();
    const { answer } = begin(server, 1);
    answer.catch(() => {});
    await openssl.begun([answer]);
    server.process.kill('SIGTERM');
    await server.logged(({ msg }) => msg.startsWith('stopping'));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await server.stop('SIGINT')).toBe(1);
    expect(server.lines.at(-1)?.msg).toMatch(/^stopping/);
  });

  test('kill -9, then a start: the record holds every certificate that was answered', async () => {
    const server = await startServer(onTestFinished);
    const answered: unknown[] = [];
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let number = 0; ; number += 1) {
        answered.push(serialNumberOf(await issue(server, client * 1000 + number)));
        if (answered.length >= 40) server.process.kill('SIGKILL');
      }
    });
    await Promise.allSettled(clients);
    server.process.kill('SIGKILL');
    expect(await server.ended()).toBe('SIGKILL');
    const again = await startServer(onTestFinished, { assetsFolder: server.assetsFolder });
    const found = await recorded(again);
    expect(answered.length).toBeGreaterThanOrEqual(40);
    expect(answered.filter((serialNumber) => !found.includes(String(serialNumber)))).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
    expect(serialNumberOf(await issue(again, 9999))).toBeDefined();
  });
});

test('a principal that asks too often is told when to come again; another is not held up', async () => {
  const server = await startServer(onTestFinished, { args: ['--limits-requests-per-minute', '5'] });
  const ask = () => server.ask('/v1/profiles', { headers: authorized(server) });
  for (let count = 0; count < 5; count += 1) expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect([refused.status, JSON.parse(refused.body).code]).toEqual([429, 'rate-limited']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await server.ask('/healthz')).status).toBe(200);
});

test('the log has request ids, and neither token nor key nor body', async () => {
  const server = await startServer(onTestFinished);
  const body = JSON.stringify({ profile: 'tls-server', subjectAltName: ['made-here.lab.example'] });
  const headers = { ...authorized(server), 'x-request-id': 'mine-1' };
  const made = await server.ask('/v1/certificates?secret=in-query', { method: 'POST', headers, body });
  expect(made.status).toBe(201);
  const wrong = { authorization: 'Bearer wrong-secret-token' };
  expect((await server.ask('/v1/certificates', { headers: wrong })).status).toBe(401);
  await server.stop();
  const line = server.lines.find(({ requestId }) => requestId === 'mine-1');
  expect(line).toMatchObject({ method: 'POST', path: '/v1/certificates', status: 201, ms: expect.any(Number) });
  expect(line?.principal).toContain('admin');
  const all = server.stdout + server.stderr;
  for (const secret of [token(server), 'PRIVATE KEY', 'wrong-secret-token', 'in-query', 'made-here']) {
    expect(all).not.toContain(secret);
  }
});
