import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { connect } from 'node:tls';
import { createAuthority, Workbench } from '@certwright/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canMount, makeReadOnly, mountSmallFileSystem } from '../../../../packages/core/test/store/test-mount.ts';
import { newFolder, PROGRAM, spawnServer, startServer } from './server-under-test.ts';

const certificate = (pem: string) => new X509Certificate(pem);

async function withBench(assetsFolder: string, work: (workbench: Workbench) => Promise<unknown>): Promise<void> {
  const workbench = new Workbench({ assetsFolder, frontEnd: 'test' });
  try {
    await work(workbench);
  } finally {
    await workbench.close();
  }
}

describe('the first start', () => {
  test('makes a root, an authority below it that signs leaves alone, and the certificate of the server', async () => {
    const server = await startServer(onTestFinished);
    const [root, ca, own] = ['root-ca', 'ca', 'certwright-server'].map((name) =>
      certificate(server.read('keys', `${name}.pem`)),
    );
    expect(root?.verify(root.publicKey) && root.ca).toBe(true);
    expect(root && ca?.verify(root.publicKey) && ca.ca).toBe(true);
    expect(ca && own?.verify(ca.publicKey) && !own.ca).toBe(true);
    expect(own?.subjectAltName).toContain('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(server.lines.find(({ url }) => url !== undefined)).toMatchObject({
      level: 'info',
      url: `https://127.0.0.1:${server.port}`,
      rootFingerprint: root?.fingerprint256,
    });
    expect((await server.ask('/healthz')).status).toBe(200);
  });

  test('publishes a revocation list and has a responder for OCSP', async () => {
    const server = await startServer(onTestFinished);
    expect(existsSync(path.join(server.assetsFolder, 'crl/ca.crl'))).toBe(true);
    expect(certificate(server.read('keys', 'ca-ocsp.pem')).keyUsage).toEqual(['1.3.6.1.5.5.7.3.9']);
  });

  test('keeps every key to its owner', async () => {
    const { assetsFolder } = await startServer(onTestFinished);
    const keys = readdirSync(path.join(assetsFolder, 'keys')).filter((file) => file.endsWith('-key.pem'));
    expect(keys).toHaveLength(4);
    for (const key of keys) expect(statSync(path.join(assetsFolder, 'keys', key)).mode & 0o777).toBe(0o600);
  });

  test('makes a token for the administrator, in a file of its own, and tells no more than where', async () => {
    const server = await startServer(onTestFinished);
    const file = path.join(server.assetsFolder, 'admin-token');
    await server.logged(({ tokenPath }) => tokenPath === file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = server.read('admin-token');
    expect(token).toMatch(/^cw_[0-9a-f]{12}_[\w-]{43}\n$/);
    expect(server.stdout + server.stderr).not.toContain(token.trim());
  });

  test('on a terminal it shows the token there, and puts it nowhere', async () => {
    const assetsFolder = path.join(newFolder(onTestFinished), 'assets');
    const command = `exec '${process.execPath}' '${PROGRAM}' --listen 127.0.0.1:0 --generated-assets-dir '${assetsFolder}'`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(terminal, 'close');
    let shown = '';
    for await (const data of terminal.stdout) {
      shown += data;
      // The last word is followed by an empty line.
      if (/cw_\S+\s+$/.test(shown)) break;
    }
    terminal.kill();
    await ended;
    expect(shown).toMatch(
      /INFO: listening on https:\/\/127\.0\.0\.1:\d+, under the root of SHA-256 fingerprint [0-9A-F:]{95}/,
    );
    expect(shown.match(/cw_[0-9a-f]{12}_[\w-]{43}/g)).toHaveLength(1);
    expect(readdirSync(assetsFolder).toSorted()).toEqual(expect.not.arrayContaining(['admin-token']));
  });

  test('a second start makes nothing, and serves the same', async () => {
    const first = await startServer(onTestFinished);
    const { assetsFolder } = first;
    const files = () =>
      [...readdirSync(path.join(assetsFolder, 'keys')).map((file) => `keys/${file}`), 'admin-token'].map((file) => [
        file,
        first.read(file),
      ]);
    const before = files();
    expect(await first.stop()).toBe(0);
    const second = await startServer(onTestFinished, { assetsFolder });
    expect(files()).toEqual(before);
    await second.stop();
    expect(second.lines.filter(({ msg }) => /made|token/.test(msg))).toEqual([]);
  });

  test('killed at any moment, it goes on where it was', async () => {
    const assetsFolder = path.join(newFolder(onTestFinished), 'assets');
    // By what lies there, not by time: each try is ended as soon as the next file has its name.
    for (let count = 1; count <= 8; count += 1) {
      const server = spawnServer(onTestFinished, { assetsFolder });
      const keys = path.join(assetsFolder, 'keys');
      const isFar = () => existsSync(keys) && readdirSync(keys).filter((file) => !file.startsWith('.')).length >= count;
      while (!isFar() && server.process.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
      await server.stop('SIGKILL');
    }
    const server = await startServer(onTestFinished, { assetsFolder });
    expect((await server.ask('/healthz')).status).toBe(200);
    const root = certificate(server.read('keys', 'root-ca.pem'));
    expect(certificate(server.read('keys', 'ca.pem')).verify(root.publicKey)).toBe(true);
    expect(
      readdirSync(path.join(assetsFolder, 'keys')).filter((file) => file.startsWith('.') || file.endsWith('.bak')),
    ).toEqual([]);
  });

  test('of two servers at once on one empty folder, both serve under one root', async () => {
    const assetsFolder = path.join(newFolder(onTestFinished), 'assets');
    const servers = await Promise.all([1, 2, 3].map(() => startServer(onTestFinished, { assetsFolder })));
    for (const server of servers) expect((await server.ask('/healthz')).status).toBe(200);
    const fingerprints = servers.map(({ lines }) => lines.find(({ url }) => url !== undefined)?.rootFingerprint);
    expect(new Set(fingerprints).size).toBe(1);
    const made = servers.flatMap(({ lines }) =>
      lines.map(({ msg }) => msg).filter((msg) => msg.startsWith('made authority')),
    );
    expect(made.toSorted()).toEqual(['made authority ca', 'made authority root-ca']);
    expect(servers.flatMap(({ lines }) => lines.filter(({ level }) => level === 'error'))).toEqual([]);
    expect(
      readdirSync(path.join(assetsFolder, 'keys')).filter((file) => file.startsWith('.') || file.endsWith('.bak')),
    ).toEqual([]);
  });
});

describe('a folder that has an authority', () => {
  test('is used as it is', async () => {
    const assetsFolder = path.join(newFolder(onTestFinished), 'assets');
    await withBench(assetsFolder, (bench) => createAuthority(bench, { name: 'ca', subject: { commonName: 'Mine' } }));
    const server = spawnServer(onTestFinished, { assetsFolder });
    const { rootFingerprint } = await server.logged(({ url }) => url !== undefined);
    const ca = certificate(server.read('keys', 'ca.pem'));
    expect(rootFingerprint).toBe(ca.fingerprint256);
    expect(certificate(server.read('keys', 'certwright-server.pem')).verify(ca.publicKey)).toBe(true);
    expect(existsSync(path.join(assetsFolder, 'keys/root-ca.pem'))).toBe(false);
  });

  test('with an encrypted key needs the passphrase, and opens it with that', async () => {
    const folder = newFolder(onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    await withBench(assetsFolder, (bench) =>
      createAuthority(bench, { name: 'ca' }, { getNewPassphrase: async () => 'correct horse' }),
    );
    const file = path.join(folder, 'passphrase');
    const args = ['--ca-passphrase-file', file];
    const refused = async (code: string, hint: string, flags: string[] = args) => {
      const server = spawnServer(onTestFinished, { assetsFolder, args: flags });
      expect(await server.ended()).toBe(1);
      const last = server.lines.at(-1);
      expect(last).toMatchObject({ level: 'fatal', code });
      expect(JSON.stringify(last)).toContain(hint);
    };
    await refused('passphrase-required', '--ca-passphrase-file', []);
    await refused('file-not-found', file);
    writeFileSync(file, '\n');
    await refused('passphrase-required', 'first line');
    writeFileSync(file, 'wrong\n');
    await refused('passphrase-wrong', 'ca-key.pem');
    expect(existsSync(path.join(assetsFolder, 'keys/certwright-server.pem'))).toBe(false);
    writeFileSync(file, 'correct horse\n');
    const server = await startServer(onTestFinished, { assetsFolder, args });
    expect(server.stdout + server.stderr).not.toContain('horse');
    expect(server.read('keys', 'ca-key.pem')).toContain('ENCRYPTED');
  });

  test('of another name is made by nobody', async () => {
    const server = spawnServer(onTestFinished, { args: ['--authority', 'issuing'] });
    expect(await server.ended()).toBe(1);
    expect(server.lines.at(-1)).toMatchObject({
      code: 'authority-not-found',
      msg: expect.stringContaining('"issuing"'),
    });
    expect(existsSync(path.join(server.assetsFolder, 'keys/root-ca.pem'))).toBe(false);
  });
});

describe('it does not start', () => {
  test('when the port is taken, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const taken = spawnServer(onTestFinished, { args: ['--public-listen', `127.0.0.1:${port}`] });
    expect(await taken.ended()).toBe(1);
    expect(taken.lines.at(-1)).toMatchObject({
      level: 'fatal',
      msg: `cannot listen on 127.0.0.1:${port}: another program listens there`,
      hint: 'stop it, or choose another port',
    });
  });

  test('on an address of another machine', async () => {
    const server = spawnServer(onTestFinished, { args: ['--public-listen', '192.0.2.1:9'] });
    expect(await server.ended()).toBe(1);
    expect(server.lines.at(-1)).toMatchObject({
      msg: 'cannot listen on 192.0.2.1:9: it is no address of this machine',
    });
  });

  test('with settings that cannot be used: exit 2, and every fault', async () => {
    const server = spawnServer(onTestFinished, { args: ['--log-level', 'loud'], env: { CERTWRIGHT_PUBLIC_URL: 'x' } });
    expect(await server.ended()).toBe(2);
    expect(server.stderr).toContain('--log-level is "loud"');
    expect(server.stderr).toContain('CERTWRIGHT_PUBLIC_URL is "x"');
    expect(existsSync(server.assetsFolder)).toBe(false);
  });

  test('where it may not write', async () => {
    const folder = newFolder(onTestFinished);
    const assetsFolder = path.join(folder, 'assets');
    writeFileSync(assetsFolder, 'a file');
    const server = spawnServer(onTestFinished, { assetsFolder });
    expect(await server.ended()).toBe(1);
    expect(server.lines.at(-1)).toMatchObject({
      level: 'fatal',
      code: 'folder-invalid',
      msg: expect.stringContaining(assetsFolder),
    });
  });

  test.skipIf(!canMount())('in a folder that is read-only (needs mount)', async () => {
    const folder = mountSmallFileSystem('64k', onTestFinished);
    makeReadOnly(folder);
    const server = spawnServer(onTestFinished, { assetsFolder: path.join(folder, 'assets') });
    expect(await server.ended()).toBe(1);
    expect(server.lines.at(-1)).toMatchObject({ level: 'fatal', code: 'storage-failed' });
  });
});

test('--public-url puts the addresses into what is issued, and says so once', async () => {
  const args = ['--public-url', 'http://ca.lab.example:8080/'];
  const first = await startServer(onTestFinished, { args });
  const { assetsFolder } = first;
  const { infoAccess = '', subjectAltName } = certificate(first.read('keys', 'certwright-server.pem'));
  expect(infoAccess.split('\n')).toEqual(
    expect.arrayContaining([
      'OCSP - URI:http://ca.lab.example:8080/ocsp/ca',
      'CA Issuers - URI:http://ca.lab.example:8080/authorities/ca.der',
    ]),
  );
  expect(subjectAltName).toContain('DNS:ca.lab.example');
  const told = ({ msg }: { msg: string }) => msg.includes('lists and OCSP are at http://ca.lab.example:8080');
  expect(first.lines.filter(told)).toHaveLength(1);
  await first.stop();
  const second = await startServer(onTestFinished, { assetsFolder, args });
  expect(second.lines.filter(told)).toEqual([]);
});

test('it serves on an address of IPv6, and says it with brackets', async () => {
  const server = await startServer(onTestFinished, { args: ['--public-listen', '[::1]:0'] });
  const { msg } = await server.logged((line) => line.msg.startsWith('public files'));
  expect(msg).toMatch(/^public files on http:\/\/\[::1\]:\d+$/);
});

test('TLS 1.1 is refused; with 1.2 and 1.3 no session is taken up again', async () => {
  const server = await startServer(onTestFinished);
  const ca = server.read('keys', 'root-ca.pem');
  const shake = async (options: object) => {
    const socket = connect({ host: '127.0.0.1', port: server.port, ca, ...options });
    // Of TLS 1.3 the session comes after the handshake.
    const session = once(socket, 'session');
    session.catch(() => {});
    await once(socket, 'secureConnect');
    const reused = socket.isSessionReused();
    socket.resume().write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [data] = reused ? [] : await session;
    socket.destroy();
    return { reused, session: data };
  };
  await expect(shake({ ...only('TLSv1.1'), ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow(/alert|protocol/);
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const { session } = await shake(only(version));
    expect(await shake({ ...only(version), session })).toMatchObject({ reused: false });
  }
});

const only = (version: string) => ({ minVersion: version, maxVersion: version });

test('the certificate chain that it shows ends below the root', async () => {
  const server = await startServer(onTestFinished);
  const socket = connect({ host: '127.0.0.1', port: server.port, ca: server.read('keys', 'root-ca.pem') });
  const shown = await new Promise<string[]>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const own = socket.getPeerCertificate(true);
      resolve([own.subject.CN, own.issuerCertificate.subject.CN].map(String));
    });
  });
  socket.destroy();
  expect(shown).toEqual(['certwright-server', expect.stringContaining('issuing CA')]);
  expect(
    readFileSync(path.join(server.assetsFolder, 'keys/certwright-server.pem'), 'utf8').match(/BEGIN/g),
  ).toHaveLength(1);
});
