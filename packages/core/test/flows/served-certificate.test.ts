import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { type IssuedPair, issueCertificate } from '../../src/issue-certificate.ts';
import { getServedCertificate } from '../../src/show-certificate.ts';
import { validateFolder } from '../../src/validate-folder.ts';
import { withTlsServer } from '../peers/tls-handshake.ts';
import { fakeOpensslFolder } from './fake-openssl.ts';
import { type Bench, expectRefused, now, openBench, openBenchWithAuthority } from './flow-bench.ts';

const web = { name: 'web', profile: 'tls-server', lifetimeDays: 90, subjectAltName: ['localhost', '127.0.0.1'] };

/** Root `ca`, below it `issuing`, and what that signed. */
async function benchWithChain(): Promise<Bench> {
  const bench = await openBenchWithAuthority(onTestFinished);
  await createAuthority(bench.workbench, { name: 'issuing', authority: 'ca', lifetimeDays: 1000 });
  await issueCertificate(bench.workbench, { ...web, authority: 'issuing' });
  return bench;
}

/** The certificates of files one after another, and the key of the first. */
function credentials(bench: Bench, ...names: readonly string[]): TlsOptions {
  return {
    cert: names.map((name) => bench.read('keys', `${name}.pem`)).join(''),
    key: bench.read('keys', `${names[0]}-key.pem`),
  };
}

/** A server on a free port that does what it is told with each connection; gone when the test is done. */
async function listen(onConnection: (socket: Socket) => void, address = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server.listen(0, address), 'listening');
  return (server.address() as AddressInfo).port;
}

const show = (bench: Bench, options: TlsOptions, host = '127.0.0.1', serverName?: string) =>
  withTlsServer(options, ({ port }) =>
    getServedCertificate(bench.workbench, { server: `${host}:${port}`, serverName }),
  );

describe('what a server serves', () => {
  test('a whole chain, its root left out', async () => {
    const bench = await benchWithChain();
    const issuing = bench.read('keys', 'issuing.pem').split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? '';
    const { cert, key } = credentials(bench, 'web');
    const shown = await show(bench, { cert: `${cert}${issuing}`, key });
    expect(shown.certificate.pem).toBe(bench.read('keys', 'web.pem'));
    expect(shown.others.map(({ pem }) => pem)).toEqual([issuing]);
    expect(shown.chain).toMatchObject({ state: 'complete', missing: [] });
    expect(shown.chain.links.map(({ name, isPresented }) => [name, isPresented])).toEqual([
      ['issuing', true],
      ['ca', false],
    ]);
    expect(shown).toMatchObject({ status: 'valid', listed: { name: 'web', authority: 'issuing' } });
  });

  test('a chain in which the intermediate is missing', async () => {
    const bench = await benchWithChain();
    const { chain } = await show(bench, credentials(bench, 'web'));
    expect(chain).toMatchObject({ state: 'incomplete', missing: [{ name: 'issuing' }] });
  });

  test('a chain of strangers, which leads nowhere that is known here', async () => {
    const stranger = await benchWithChain();
    const bench = openBench(onTestFinished);
    const { chain, listed } = await show(bench, credentials(stranger, 'web'));
    expect([chain, listed]).toEqual([{ state: 'unknown', links: [], missing: [] }, undefined]);
    const whole = await show(bench, credentials(stranger, 'web', 'issuing'));
    expect(whole.chain).toMatchObject({ state: 'complete', links: [{ isPresented: true }, { name: 'CN=Test CA' }] });
  });

  test('what belongs to no chain is told in its place', async () => {
    const bench = await benchWithChain();
    const { others, chain } = await show(bench, credentials(bench, 'web', 'ca'));
    expect(others.map(({ pem }) => pem)).toEqual([bench.read('keys', 'ca.pem')]);
    expect(chain.state).toBe('incomplete');
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'to whom it does not know, though it asks for a certificate (%s)',
    async (version) => {
      const bench = await benchWithChain();
      const ca = bench.read('keys', 'ca.pem');
      const versions = { minVersion: version, maxVersion: version };
      const strict = { ...credentials(bench, 'web'), ca, requestCert: true, rejectUnauthorized: true, ...versions };
      expect((await show(bench, strict)).certificate.pem).toBe(bench.read('keys', 'web.pem'));
    },
  );

  test('by TLS 1.0, with a weak cipher', async () => {
    const bench = await benchWithChain();
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    expect((await show(bench, { ...credentials(bench, 'web'), ...old })).listed?.name).toBe('web');
  });

  test('for the name that it is asked for: the host, or another; for an address none', async () => {
    const bench = await benchWithChain();
    await issueCertificate(bench.workbench, { ...web, name: 'other', authority: 'ca' });
    const asked: string[] = [];
    const options: TlsOptions = {
      ...credentials(bench, 'other'),
      SNICallback: (name, answer) => {
        asked.push(name);
        answer(null, createSecureContext(credentials(bench, 'web')));
      },
    };
    expect((await show(bench, options)).listed?.name).toBe('other');
    expect((await show(bench, options, 'localhost')).listed?.name).toBe('web');
    expect((await show(bench, options, '127.0.0.1', 'Name.example')).listed?.name).toBe('web');
    expect(asked).toEqual(['localhost', 'name.example']);
  });

  test('at an IPv6 address', async () => {
    const bench = await benchWithChain();
    await withTlsServer(
      credentials(bench, 'web'),
      async ({ port }) => {
        const { listed } = await getServedCertificate(bench.workbench, { server: `[::1]:${port}` });
        expect(listed?.name).toBe('web');
      },
      '::1',
    );
  });

  test('what it says afterwards is not taken for a certificate', async () => {
    const bench = await benchWithChain();
    const noise = `\n---\nServer certificate\n${bench.read('keys', 'ca.pem')}-----BEGIN CERTIFICATE-----\n`;
    const shown = await withTlsServer(
      credentials(bench, 'web'),
      ({ port }) => getServedCertificate(bench.workbench, { server: `127.0.0.1:${port}` }),
      '127.0.0.1',
      noise,
    );
    expect(shown.others).toEqual([]);
  });

  test('openssl is asked once, with host and port alone from outside, and trusts nobody', async () => {
    const bench = await benchWithChain();
    bench.runs.length = 0;
    await show(bench, credentials(bench, 'web'), 'localhost');
    const runs = bench.runs.filter(({ args }) => args[0] !== 'version');
    expect(runs.map(({ args }) => args.map((arg) => arg.replace(/:\d+$/, ':PORT')).join(' '))).toEqual([
      's_client -connect localhost:PORT -servername localhost -showcerts -no-CAfile -no-CApath -no-CAstore -cipher DEFAULT:@SECLEVEL=0',
    ]);
  });
});

describe('a server that serves nothing', () => {
  const ask = (bench: Bench, server: string) => () => getServedCertificate(bench.workbench, { server });

  test('nobody listens', async () => {
    const bench = openBench(onTestFinished);
    await expectRefused(
      bench,
      ask(bench, '127.0.0.1:1'),
      'connection-failed',
      '127.0.0.1:1 cannot be reached (connection refused)',
    );
  });

  test('a host that there is not', async () => {
    const bench = openBench(onTestFinished);
    await expectRefused(
      bench,
      ask(bench, 'nothing.invalid:443'),
      'connection-failed',
      'the host nothing.invalid is not known',
    );
  });

  test.each<[string, (socket: Socket) => void, string]>([
    [
      'speaks HTTP',
      (socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'does not speak TLS',
    ],
    ['greets first', (socket) => socket.write('220 mail.example ESMTP\r\n'), 'does not speak TLS'],
    ['hangs up', (socket) => socket.end(), 'ended the TLS handshake'],
    ['breaks off', (socket) => socket.resetAndDestroy(), 'ended the TLS handshake'],
  ])('one that %s', async (_, behave, message) => {
    const bench = openBench(onTestFinished);
    const port = await listen(behave);
    await expectRefused(bench, ask(bench, `127.0.0.1:${port}`), 'connection-failed', `127.0.0.1:${port} ${message}`);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => {}],
    ['begins a record of TLS, and never ends it', (socket) => socket.write(Buffer.of(22, 3, 3, 64, 0))],
  ])('one that accepts and %s is given up', async (_, behave) => {
    const bench = openBench(onTestFinished, { settings: { opensslTimeoutMs: 1500 } });
    const port = await listen(behave);
    await expectRefused(
      bench,
      ask(bench, `127.0.0.1:${port}`),
      'connection-failed',
      'did not complete a TLS handshake in time',
    );
  });

  test('one without a certificate for that name', async () => {
    const bench = await benchWithChain();
    const options: TlsOptions = { SNICallback: (_, answer) => answer(new Error('no such name')) };
    await expectRefused(
      bench,
      () => show(bench, options, 'localhost'),
      'connection-failed',
      'before it sent a certificate',
    );
  });

  test('an openssl that prints garbage for a chain', async () => {
    const script =
      'case "$1" in s_client) printf "CONNECTED\\n-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n---\\nServer certificate\\n" ;; *) exec "$REAL" "$@" ;; esac';
    const bench = openBench(onTestFinished, { settings: { searchPath: fakeOpensslFolder(script, onTestFinished) } });
    await expectRefused(bench, ask(bench, 'localhost:443'), 'certificate-unreadable');
  });
});

describe('what is served held against the folder', () => {
  const renew = (bench: Bench, more = {}) =>
    issueCertificate(bench.workbench, { ...web, authority: 'issuing', ...more }, { overwrite: true });

  /** What is told of a server that serves this, after `change`. */
  async function compare(bench: Bench, options: TlsOptions, change: () => Promise<unknown>, host = '127.0.0.1') {
    return withTlsServer(options, async ({ port }) => {
      await change();
      const later = openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: now });
      const { served, isGood } = await validateFolder(later.workbench, { served: [`${host}:${port}`] });
      expect(served.map(({ server }) => server)).toEqual([`${host}:${port}`]);
      return { ...served[0], isGood };
    });
  }

  const nothing = async () => {};

  test('the same', async () => {
    const bench = await benchWithChain();
    expect(await compare(bench, credentials(bench, 'web'), nothing)).toMatchObject({
      outcome: 'current',
      name: 'web',
      isGood: true,
    });
  });

  test('renewed, not reloaded; also when the new one has other names', async () => {
    const bench = await benchWithChain();
    const old = credentials(bench, 'web');
    let renewed: IssuedPair | undefined;
    const found = await compare(bench, old, async () => {
      renewed = await renew(
        openBench(onTestFinished, { assetsFolder: bench.assetsFolder, at: new Date(now.getTime() + 60_000) }),
        {
          subjectAltName: ['new.example'],
        },
      );
    });
    expect(found).toMatchObject({ outcome: 'not-reloaded', name: 'web', isGood: false, status: 'valid' });
    expect(found).toMatchObject({ onDisk: { fingerprint: renewed?.certificate.fingerprint } });
  });

  test('renewed within the same second: the record knows which is the old one', async () => {
    const bench = await benchWithChain();
    const found = await compare(bench, credentials(bench, 'web'), () => renew(bench));
    expect(found).toMatchObject({ outcome: 'not-reloaded', name: 'web' });
  });

  test('issued here, and not in the folder any more', async () => {
    const bench = await benchWithChain();
    const change = async () => {
      for (const file of ['web.pem', 'web-key.pem']) rmSync(bench.file('keys', file));
    };
    const found = await compare(bench, credentials(bench, 'web'), change);
    expect(found).toMatchObject({ outcome: 'unknown', name: 'web', isGood: false });
  });

  test('renewed elsewhere, and put into the folder: subject and names tell', async () => {
    const bench = await benchWithChain();
    const elsewhere = await openBenchWithAuthority(onTestFinished, { at: new Date(now.getTime() - 60_000) });
    await issueCertificate(elsewhere.workbench, { ...web, authority: 'ca' });
    expect(await compare(bench, credentials(elsewhere, 'web'), nothing)).toMatchObject({
      outcome: 'not-reloaded',
      name: 'web',
    });
  });

  test('newer than the folder', async () => {
    const bench = await benchWithChain();
    const elsewhere = await openBenchWithAuthority(onTestFinished, { at: new Date(now.getTime() + 60_000) });
    await issueCertificate(elsewhere.workbench, { ...web, authority: 'ca' });
    expect(await compare(bench, credentials(elsewhere, 'web'), nothing)).toMatchObject({
      outcome: 'newer',
      name: 'web',
      isGood: false,
    });
  });

  test.each([
    ['localhost', 'other'],
    ['127.0.0.1', 'other'],
  ])('another than the one that is for %s', async (host, outcome) => {
    const bench = await benchWithChain();
    const elsewhere = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(elsewhere.workbench, { ...web, name: 'api', authority: 'ca' });
    expect(await compare(bench, credentials(elsewhere, 'api'), nothing, host)).toMatchObject({ outcome, name: 'web' });
  });

  test('one that nothing corresponds to', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    const elsewhere = await benchWithChain();
    const found = await compare(bench, credentials(elsewhere, 'web'), nothing);
    expect(found).toMatchObject({ outcome: 'unknown', isGood: false });
    expect(found).not.toHaveProperty('name');
  });

  test('one that is revoked stays so, though it is the same', async () => {
    const bench = await benchWithChain();
    const store = await bench.workbench.store();
    const [row] = store.findIssued({ name: 'web' });
    const { serialNumber = '', fingerprint = '' } = row ?? {};
    const revocation = { issuerKey: 'x', serialNumber, fingerprint, name: 'web', notAfter: now, revokedAt: now };
    await store.revoke(revocation, bench.workbench.audited('revoke'));
    expect(await compare(bench, credentials(bench, 'web'), nothing)).toMatchObject({
      outcome: 'current',
      status: 'revoked',
      isGood: false,
    });
  });

  test('one server that cannot be reached hides no other', async () => {
    const bench = await benchWithChain();
    const { served, isGood } = await withTlsServer(credentials(bench, 'web'), ({ port }) =>
      validateFolder(bench.workbench, { served: ['127.0.0.1:1', `127.0.0.1:${port}`, 'nothing.invalid:1'] }),
    );
    expect(served.map(({ outcome }) => outcome)).toEqual(['not-reached', 'current', 'not-reached']);
    expect(served[0]).toMatchObject({ error: { code: 'connection-failed' } });
    expect(isGood).toBe(false);
  });
});
