import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, test, vi } from 'vitest';
import { makeRunner, realOpenssl, temporaryFolder } from '../../test/flows/fake-openssl.ts';
import { canMount, mountSmallFileSystem } from '../../test/store/test-mount.ts';
import { findOpenssl } from './find-openssl.ts';
import { newPassphraseArguments, passphraseArguments } from './job.ts';

const nothing = { files: {}, args: ['version'] };
const refused = (code: string) => expect.objectContaining({ code, hint: expect.any(String) });

/** Of a process; a zombie is gone too. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a run', () => {
  it('hands on what openssl printed, and tells who listens', async () => {
    const { runner, runs } = makeRunner(onTestFinished);
    const output = await runner.run(nothing);
    expect(output).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^OpenSSL 3.*\n$/) });
    expect(runs).toEqual([expect.objectContaining({ path: realOpenssl, args: ['version'], exitCode: 0 })]);
    expect(await runner.version()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('hands on a failure with its exit code; nothing is thrown', async () => {
    const { runner } = makeRunner(onTestFinished, { script: 'echo out; echo err >&2; exit 3' });
    expect(await runner.run(nothing)).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('finds its files and links in its own folder, which is 0700, with files 0600, under any umask', async () => {
    const { runner } = makeRunner(onTestFinished, {
      script: 'stat -c "%a %n" . .. request.cnf; cat request.cnf key.pem; pwd',
    });
    const target = path.join(temporaryFolder(onTestFinished), 'some key.pem');
    writeFileSync(target, 'a key');
    const before = process.umask(0);
    const { stdout } = await runner
      .run({ files: { 'request.cnf': 'a config\n' }, links: { 'key.pem': target }, args: ['req'] })
      .finally(() => process.umask(before));
    expect(stdout).toMatch(/^700 \.\n700 \.\.\n600 request\.cnf\na config\na key/);
  });

  it('leaves nothing in its folder, and nothing of its folder after close', async () => {
    const { runner, temporary } = makeRunner(onTestFinished, { script: 'echo left >behind.pem' });
    await Promise.all([runner.run({ files: { a: 'x' }, args: ['a'] }), runner.run({ files: { a: 'y' }, args: ['b'] })]);
    const [workFolder = ''] = readdirSync(temporary);
    expect(readdirSync(path.join(temporary, workFolder))).toEqual([]);
    runner.close();
    expect(readdirSync(temporary)).toEqual([]);
    runner.close();
  });

  it('can be used again after close', async () => {
    const { runner, temporary } = makeRunner(onTestFinished);
    await runner.run(nothing);
    runner.close();
    expect(await runner.run(nothing)).toMatchObject({ exitCode: 0 });
    runner.close();
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('a job given as a function is made when its turn comes, and what it throws is thrown', async () => {
    const { runner, temporary } = makeRunner(onTestFinished, { concurrency: 1 });
    const thrown = runner.run(() => {
      throw new Error('made too late');
    });
    await expect(thrown).rejects.toThrow('made too late');
    expect(readdirSync(temporary)).toEqual([]);
    expect(await runner.run(() => nothing)).toMatchObject({ exitCode: 0 });
  });

  it('no more run at once than there may', async () => {
    const script = 'mkdir "$HERE/$1"; ls -d "$HERE"/run-* | wc -l; sleep 0.05; rmdir "$HERE/$1"';
    const { runner } = makeRunner(onTestFinished, { concurrency: 2, script });
    const runs = Array.from({ length: 8 }, (_, index) => runner.run({ files: {}, args: [`run-${index}`] }));
    const atOnce = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(2);
  });
});

describe('what reaches the process', () => {
  it('the environment is exactly OPENSSL_CONF, SSL_CERT_FILE and LC_ALL', async () => {
    process.env.CERTWRIGHT_TEST_SECRET = 'secret';
    onTestFinished(() => {
      delete process.env.CERTWRIGHT_TEST_SECRET;
    });
    const { runner } = makeRunner(onTestFinished, { path: '/usr/bin/env' });
    const { stdout } = await runner.run({ files: {}, args: ['-0'] });
    expect(stdout.split('\0').filter(Boolean).sort()).toEqual([
      'LC_ALL=C',
      'OPENSSL_CONF=/dev/null',
      'SSL_CERT_FILE=/dev/null',
    ]);
  });

  it('stdin is closed', async () => {
    const { runner } = makeRunner(onTestFinished, { script: 'readlink /proc/$$/fd/0; cat' });
    expect((await runner.run(nothing)).stdout).toBe('/dev/null\n');
  });

  it('nothing but stdin, stdout and stderr is open', async () => {
    const { runner } = makeRunner(onTestFinished, {
      script: 'for f in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$f ] && readlink /proc/$$/fd/$f; done; true',
    });
    const open = (await runner.run(nothing)).stdout
      .split('\n')
      .filter((line) => line !== '' && !line.endsWith('/openssl'));
    expect(open).toEqual([]);
  });

  it('a passphrase comes by descriptor 3, and stands neither in the arguments nor in the environment nor in a file', async () => {
    const script =
      'cat <&3; tr "\\0" "\\n" </proc/$$/environ | grep -c -F "$(printf "p%s" "ässword")"; tr "\\0" " " </proc/$$/cmdline | grep -c "ssword"; grep -rc ssword . ; true';
    const { runner, runs } = makeRunner(onTestFinished, { script });
    const { stdout } = await runner.run({
      files: { 'ca.cnf': 'x' },
      args: ['ca', ...passphraseArguments],
      passphrase: 'pässword $x',
    });
    expect(stdout).toBe('pässword $x\n0\n0\n./ca.cnf:0\n');
    expect(JSON.stringify(runs)).not.toContain('ssword"');
    expect(runs[0]?.args).toEqual(['ca', '-passin', 'fd:3']);
  });

  it('a new passphrase comes by descriptor 4, whether there is another or not', async () => {
    const { runner } = makeRunner(onTestFinished, { script: 'cat <&3; echo -; cat <&4' });
    const run = async (passphrase?: string) =>
      (await runner.run({ files: {}, args: ['pkcs12', ...newPassphraseArguments], passphrase, newPassphrase: 'new' }))
        .stdout;
    expect(await run('old')).toBe('old\n-\nnew\n');
    expect(await run()).toBe('-\nnew\n');
  });

  it('files and output that are no text stay as they are', async () => {
    const { runner } = makeRunner(onTestFinished, { script: 'stat -c %a a.p12; cat a.p12' });
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const { stdout } = await runner.runForBytes({ files: {}, binaryFiles: { 'a.p12': bytes }, args: ['pkcs12'] });
    expect(stdout).toEqual(Buffer.concat([Buffer.from('600\n'), bytes]));
  });

  it('a process that does not take the passphrase does no harm', async () => {
    const { runner } = makeRunner(onTestFinished, { script: 'exec 3<&-; exit 1' });
    for (let round = 0; round < 5; round += 1) {
      const output = await runner.run({ files: {}, args: ['ca'], passphrase: 'x'.repeat(1000) });
      expect(output.exitCode).toBe(1);
    }
  });
});

describe('a process that does not do its work', () => {
  test.each([
    ['that hangs', 'echo $$ >"$HERE/pid"; exec sleep 600'],
    ['that hangs in a child of its own', 'sleep 600 & echo $! >"$HERE/pid"; wait'],
    ['that hangs and ignores SIGTERM', 'trap "" TERM; echo $$ >"$HERE/pid"; exec sleep 600'],
  ])('%s is ended, and is really gone', async (_, script) => {
    const { runner } = makeRunner(onTestFinished, { script, timeoutMs: 400 });
    await expect(runner.run(nothing)).rejects.toThrow(refused('openssl-timed-out'));
    const pidFile = path.join(path.dirname(runner.path), 'pid');
    // On a very busy machine it may be ended before it wrote its number.
    await vi.waitUntil(() => !existsSync(pidFile) || !isRunning(Number(readFileSync(pidFile, 'utf8'))), 10_000);
  });

  it('that takes longer than its own job allows is ended, and the message says how long that was', async () => {
    const { runner } = makeRunner(onTestFinished, { script: 'exec sleep 600' });
    await expect(runner.run({ ...nothing, timeoutMs: 300 })).rejects.toThrow(
      expect.objectContaining({ code: 'openssl-timed-out', message: 'openssl version did not end within 0.3 s' }),
    );
  });

  test.each(['stdout', 'stderr'])('that floods %s is ended', async (stream) => {
    const { runner } = makeRunner(onTestFinished, { script: `exec yes >&${stream === 'stdout' ? 1 : 2}` });
    await expect(runner.run(nothing)).rejects.toThrow(refused('openssl-failed'));
  });

  it('that is ended by a signal', async () => {
    const { runner, runs } = makeRunner(onTestFinished, { script: 'echo half; kill -SEGV $$' });
    await expect(runner.run(nothing)).rejects.toThrow('openssl version did not run to its end');
    expect(runs[0]?.exitCode).toBeUndefined();
  });

  it('that does not start', async () => {
    const { runner, temporary } = makeRunner(onTestFinished, { path: '/nowhere/openssl' });
    await expect(runner.run(nothing)).rejects.toThrow(refused('openssl-failed'));
    const [workFolder = ''] = readdirSync(temporary);
    expect(readdirSync(path.join(temporary, workFolder))).toEqual([]);
  });

  it('that is no program', async () => {
    const folder = temporaryFolder(onTestFinished);
    writeFileSync(path.join(folder, 'openssl'), '\u0000\u0001', { mode: 0o755 });
    const { runner } = makeRunner(onTestFinished, { path: findOpenssl(folder) });
    expect((await runner.run(nothing)).exitCode).not.toBe(0);
  });

  it('a later run is not disturbed', async () => {
    const { runner } = makeRunner(onTestFinished, {
      script: '[ "$1" = hang ] && exec sleep 600; echo well',
      timeoutMs: 3000,
      concurrency: 1,
    });
    const hanging = runner.run({ files: {}, args: ['hang'] });
    const next = runner.run(nothing);
    await expect(hanging).rejects.toThrow(refused('openssl-timed-out'));
    expect((await next).stdout).toBe('well\n');
  });
});

describe('the temporary folder', () => {
  it('one that is not there is told', async () => {
    const { runner } = makeRunner(onTestFinished, { temporaryFolder: '/nowhere/at all' });
    await expect(runner.run(nothing)).rejects.toThrow(refused('storage-failed'));
    await expect(runner.run(nothing)).rejects.toThrow('/nowhere/at all (ENOENT)');
  });

  test.skipIf(!canMount())('without room is told, and nothing is left in it', async () => {
    const temporaryFolder = mountSmallFileSystem('64k', onTestFinished);
    const { runner } = makeRunner(onTestFinished, { temporaryFolder });
    const tooMuch = { files: { 'request-1.pem': 'x'.repeat(200_000) }, args: ['version'] };
    await expect(runner.run(tooMuch)).rejects.toThrow(refused('storage-failed'));
    await expect(runner.run(tooMuch)).rejects.toThrow(`${temporaryFolder} (ENOSPC)`);
    // What was half written gives its room back.
    expect((await runner.run({ files: { a: 'x'.repeat(20_000) }, args: ['version'] })).exitCode).toBe(0);
  });

  it('a link that was put where the work folder will be is not followed', async () => {
    const { runner, temporary } = makeRunner(onTestFinished);
    symlinkSync('/nowhere', path.join(temporary, 'certwright-'));
    await runner.run(nothing);
    const made = readdirSync(temporary).filter((name) => name !== 'certwright-');
    expect(statSync(path.join(temporary, made[0] ?? '')).mode & 0o777).toBe(0o700);
  });
});
