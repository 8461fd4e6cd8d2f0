import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import { diagnose } from '../../src/diagnose.ts';
import { getProfile, listProfiles } from '../../src/get-profile.ts';
import { issueCertificate } from '../../src/issue-certificate.ts';
import { fakeOpensslFolder, temporaryFolder } from './fake-openssl.ts';
import { makeBroughtAuthority, openBench, openBenchWithAuthority, putPair, snapshot } from './flow-bench.ts';

describe('a workbench', () => {
  it('opens nothing by itself, and can be closed without having been used', async () => {
    const bench = openBench(onTestFinished);
    await bench.workbench.recover();
    await bench.workbench.close();
    expect([existsSync(bench.assetsFolder), bench.runs]).toEqual([false, []]);
  });

  it('can be closed twice, and used again', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await bench.workbench.close();
    await bench.workbench.close();
    expect((await issueCertificate(bench.workbench, { name: 'alice' })).outcome).toBe('created');
  });

  it('is closed only when what was begun has come to its end, well or not', async () => {
    const { workbench } = openBench(onTestFinished);
    const steps: string[] = [];
    const [gate, failing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = workbench.toItsEnd(() => gate.promise.then(() => steps.push('done')));
    const failed = expect(workbench.toItsEnd(() => failing.promise)).rejects.toThrow('full');
    const closed = workbench.close().then(() => steps.push('closed'));
    await new Promise(setImmediate);
    expect(steps).toEqual([]);
    failing.reject(new Error('full'));
    gate.resolve();
    await Promise.all([done, failed, closed]);
    expect(steps).toEqual(['done', 'closed']);
  });

  it('looks for openssl once, and asks for its version once', async () => {
    const bench = openBench(onTestFinished);
    const [first, second] = await Promise.all([bench.workbench.openssl(), bench.workbench.openssl()]);
    expect(first.runner).toBe(second.runner);
    expect(bench.runs.map(({ args }) => args)).toEqual([['version']]);
  });

  it('what could not be opened is tried again, as by a server whose folder is put right', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await bench.workbench.close();
    const record = readFileSync(bench.file('certwright.db'));
    writeFileSync(bench.file('certwright.db'), 'garbage');
    await expect(bench.workbench.store()).rejects.toMatchObject({ code: 'record-damaged' });
    writeFileSync(bench.file('certwright.db'), record);
    expect((await bench.workbench.store()).findIssued()).toHaveLength(1);
  });

  it('asks for the passphrase of each authority once, also when two ask at once', async () => {
    const asked: string[] = [];
    const bench = openBench(onTestFinished, {
      getPassphrase: async (authority) => {
        asked.push(authority);
        return `of ${authority}`;
      },
    });
    const given = await Promise.all(['ca', 'other', 'ca'].map((authority) => bench.workbench.passphrase(authority)));
    expect([given, asked]).toEqual([
      ['of ca', 'of other', 'of ca'],
      ['ca', 'other'],
    ]);
  });

  it('a passphrase that openssl cannot take is refused before it is used', async () => {
    const bench = openBench(onTestFinished, { getPassphrase: async () => 'a\nb' });
    await expect(bench.workbench.passphrase('ca')).rejects.toThrow('the passphrase of authority "ca"');
  });

  it('no event holds a private key', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    expect(bench.runs.length).toBeGreaterThan(1);
    expect(JSON.stringify([bench.runs, bench.events])).not.toContain('PRIVATE KEY');
  });

  it('the time of the record is that of its clock', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await issueCertificate(bench.workbench, { name: 'alice' });
    await issueCertificate(bench.workbench, { name: 'alice' }, { overwrite: true });
    const [old] = (await bench.workbench.store()).findIssued({ name: 'alice' });
    expect([old?.issuedAt, old?.supersededAt]).toEqual([bench.workbench.clock.now(), bench.workbench.clock.now()]);
  });
});

describe('profiles', () => {
  it('those that come with certwright, then those of the folder', () => {
    const bench = openBench(onTestFinished);
    const own = getProfile(bench.workbench, 'tls-client').text;
    mkdirSync(bench.file('profiles'), { recursive: true });
    writeFileSync(bench.file('profiles', 'a-mail.cnf'), own);
    writeFileSync(bench.file('profiles', 'README'), 'not one');
    const profiles = listProfiles(bench.workbench);
    expect(profiles.filter(({ builtIn }) => builtIn)).toHaveLength(8);
    expect(profiles.at(-1)).toMatchObject({
      name: 'a-mail',
      builtIn: false,
      text: own,
      path: bench.file('profiles', 'a-mail.cnf'),
    });
  });

  it('one that cannot be read is told by its path', () => {
    const bench = openBench(onTestFinished);
    mkdirSync(bench.file('profiles'), { recursive: true });
    writeFileSync(bench.file('profiles', 'mail.cnf'), '.include x');
    expect(() => listProfiles(bench.workbench)).toThrow(bench.file('profiles', 'mail.cnf'));
  });
});

describe('what diagnose finds', () => {
  it('all is well, and nothing is changed', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    await createAuthority(bench.workbench, { name: 'team', authority: 'ca' });
    await issueCertificate(bench.workbench, { name: 'alice' });
    await bench.workbench.close();
    const before = snapshot(bench.assetsFolder);
    const findings = await diagnose(bench.workbench);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    const messages = findings.map(({ subject, message }) => `${subject}: ${message}`);
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^openssl: \/.*openssl, version 3\.\d+\.\d+, with .*[Pp]rovider/),
        'openssl ed25519: makes keys of this kind',
        'authority ca: can sign until 2041-05-03T07:08:08.000Z',
        'authority team: can sign until 2032-05-05T07:08:08.000Z',
      ]),
    );
    expect(snapshot(bench.assetsFolder)).toEqual(before);
  });

  it('a folder that is not there yet', async () => {
    const bench = openBench(onTestFinished);
    expect((await diagnose(bench.workbench)).filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(existsSync(bench.assetsFolder)).toBe(false);
  });

  const brought = (options: Parameters<typeof makeBroughtAuthority>[1] = {}) =>
    makeBroughtAuthority(temporaryFolder(onTestFinished), options);

  test.each<[string, () => Parameters<typeof putPair>[2], string]>([
    ['has expired', () => brought({ days: 1 }), 'expired'],
    ['has no key', () => ({ certificatePem: brought().certificatePem }), 'missing'],
    [
      'has the key of another',
      () => ({ ...brought(), privateKeyPem: brought().privateKeyPem }),
      'of another certificate',
    ],
    ['has a weak key', () => brought({ newkey: ['rsa:1024'] }), 'rsa-1024'],
  ])('an authority that %s, with a cure', async (_, make, part) => {
    const bench = openBench(onTestFinished);
    putPair(bench.assetsFolder, 'ca', make());
    const broken = (await diagnose(bench.workbench)).filter(({ level }) => level === 'broken');
    expect(broken).toEqual([
      expect.objectContaining({
        subject: 'authority ca',
        message: expect.stringContaining(part),
        cure: expect.any(String),
      }),
    ]);
  });

  it('the authorities of a folder that everybody may change', async () => {
    const bench = await openBenchWithAuthority(onTestFinished);
    chmodSync(bench.assetsFolder, 0o777);
    const findings = await diagnose(bench.workbench);
    expect(findings).toContainEqual(expect.objectContaining({ level: 'broken', subject: bench.assetsFolder }));
    expect(findings).toContainEqual(expect.objectContaining({ level: 'ok', subject: 'authority ca' }));
  });

  it('an encrypted authority is none the worse', async () => {
    const bench = openBench(onTestFinished);
    putPair(bench.assetsFolder, 'ca', brought({ passphrase: 'secret' }));
    const findings = await diagnose(bench.workbench);
    expect(findings.find(({ subject }) => subject === 'authority ca')).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('once its passphrase is given'),
    });
  });

  test.each([
    ['none', undefined],
    ['LibreSSL', 'echo LibreSSL 3.8.2'],
    ['one that fails', 'exit 1'],
    ['one that hangs', 'exec sleep 600'],
  ])('an openssl that is %s', async (_, script) => {
    const searchPath = script === undefined ? '/nowhere' : fakeOpensslFolder(script, onTestFinished);
    const bench = openBench(onTestFinished, { settings: { searchPath, opensslTimeoutMs: 500 } });
    const [finding] = await diagnose(bench.workbench);
    expect(finding).toMatchObject({ level: 'broken', subject: 'openssl', cure: expect.any(String) });
  });

  it('an openssl that makes no key at all', async () => {
    const searchPath = fakeOpensslFolder('case "$1" in req) exit 1;; esac; exec "$REAL" "$@"', onTestFinished);
    const [finding] = await diagnose(openBench(onTestFinished, { settings: { searchPath } }).workbench);
    expect(finding).toMatchObject({ level: 'broken', subject: 'openssl', cure: expect.any(String) });
  });

  it('an openssl that lacks a kind of key', async () => {
    const searchPath = fakeOpensslFolder('case "$*" in *ed25519*) exit 1;; esac; exec "$REAL" "$@"', onTestFinished);
    const findings = await diagnose(openBench(onTestFinished, { settings: { searchPath } }).workbench);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([
      expect.objectContaining({ level: 'warning', subject: 'openssl ed25519', cure: expect.any(String) }),
    ]);
  });
});

it('a killed command leaves no clear key in its work folder', async () => {
  const temporary = temporaryFolder(onTestFinished);
  const folder = fakeOpensslFolder('[ "$1" = ca ] && kill -KILL $PPID; exec "$REAL" "$@"', onTestFinished);
  const script = path.join(folder, 'create.ts');
  writeFileSync(
    script,
    `import { createAuthority } from '${path.join(import.meta.dirname, '../../src/create-authority.ts')}';
import { Workbench } from '${path.join(import.meta.dirname, '../../src/workbench.ts')}';
await createAuthority(new Workbench({ assetsFolder: '${folder}/assets', frontEnd: 'test', settings: { searchPath: '${folder}', temporaryFolder: '${temporary}' } }), { name: 'ca' });`,
  );
  expect(() => execFileSync(process.execPath, [script], { stdio: 'ignore' })).toThrow();
  const left = readdirSync(temporary, { recursive: true }).map(String);
  expect(left.filter((file) => file.endsWith('authority-key.pem'))).toHaveLength(1);
  const contents = execFileSync('grep', ['-rh', 'PRIVATE KEY', temporary], { encoding: 'utf8' });
  expect(new Set(contents.trim().split('\n'))).toEqual(
    new Set(['-----BEGIN ENCRYPTED PRIVATE KEY-----', '-----END ENCRYPTED PRIVATE KEY-----']),
  );
  expect(existsSync(path.join(folder, 'assets', 'keys', 'ca-key.pem'))).toBe(false);
});
