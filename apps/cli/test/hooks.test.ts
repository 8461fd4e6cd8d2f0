import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCertwright, startCertwright, watch } from './run-certwright.ts';
import { contentOf, folderWithLeaves } from './work-folder.ts';

const keys = (cwd: string, file: string) => path.join(cwd, 'generated/keys', file);
const read = (cwd: string, name: string) => new X509Certificate(readFileSync(keys(cwd, `${name}.pem`)));

/** A program in that folder; its name has a space. */
function makeHook(cwd: string, script: string): string {
  const file = path.join(cwd, 'my hook');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('--exec', () => {
  test('runs once for each, after all are stored, with name and paths; what it prints is shown', () => {
    const cwd = folderWithLeaves({ alice: 20, bob: 20 });
    const hook = makeHook(
      cwd,
      'echo "$# $1"; for file in "$2" "$3"; do cat "$file" >>"$HOME/seen"; done; ls "$(dirname "$2")"/*.bak | wc -l; echo to stderr >&2',
    );
    const run = () =>
      runCertwright(['certificates', 'renew', 'bob', 'alice', '--exec', hook], {
        cwd,
        env: { HOME: cwd, SECRET: 'x' },
      });
    const { status, stdout, stderr } = run();
    expect([status, stdout]).toEqual([0, expect.stringMatching(/renewed 2 certificates\n$/)]);
    expect(stderr).toBe(' | 3 alice\n | 4\n | to stderr\n | 3 bob\n | 4\n | to stderr\n');
    const seen = ['alice', 'bob']
      .flatMap((name) => [`${name}.pem`, `${name}-key.pem`])
      .map((file) => readFileSync(keys(cwd, file)));
    expect(readFileSync(path.join(cwd, 'seen'))).toEqual(Buffer.concat(seen));
  });

  test('gets an environment without what may be a secret, an empty stdin, and no shell', () => {
    const cwd = folderWithLeaves({ alice: 20 });
    const hook = makeHook(
      cwd,
      'env | grep -v "^PWD=\\|^OLDPWD=\\|^_=\\|^SHLVL=" | cut -d= -f1 | sort | tr "\\n" " "; cat | wc -c; echo "$1;$#"',
    );
    const env = { PASSPHRASE: 'x', AWS_SECRET: 'y', LANG: 'C.UTF-8' };
    const { stderr } = runCertwright(['certificates', 'renew', 'alice', '--exec', hook], { cwd, env });
    expect(stderr).toBe(' | HOME LANG PATH 0\n | alice;3\n');
  });

  test('is found by its name on PATH', () => {
    const cwd = folderWithLeaves({ alice: 20 });
    makeHook(cwd, 'echo "$0"');
    const env = { PATH: `${cwd}:${process.env.PATH}` };
    const { status, stderr } = runCertwright(['certificates', 'renew', 'alice', '--exec', 'my hook'], { cwd, env });
    expect([status, stderr]).toEqual([0, ` | ${cwd}/my hook\n`]);
  });

  test.each([
    ['fails', 'echo no >&2; exit 7', 'ended with exit code 7'],
    ['is killed', 'kill -KILL $$', 'was stopped by SIGKILL'],
    ['hangs', 'sleep 1000 & sleep 1000', 'did not end within 1 s and was stopped'],
  ])('that %s: exit code 1, and the certificate stays renewed', (_, script, message) => {
    const cwd = folderWithLeaves({ alice: 20, bob: 20 });
    const before = read(cwd, 'bob').fingerprint256;
    const args = ['certificates', 'renew', 'alice', 'bob', '--exec', makeHook(cwd, script), '--exec-timeout', '1s'];
    const { status, stdout, stderr } = runCertwright(args, { cwd });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/renewed 2 certificates\n$/)]);
    for (const name of ['alice', 'bob']) {
      expect(stderr).toContain(`error: "${name}" is renewed and stored, but ${cwd}/my hook ${message}\nhint: `);
    }
    expect(read(cwd, 'bob').fingerprint256).not.toBe(before);
  });

  test('whose interpreter is missing does not start, and is told', () => {
    const cwd = folderWithLeaves({ alice: 20 });
    const hook = makeHook(cwd, '');
    writeFileSync(hook, '#!/nowhere/sh\n');
    const { status, stderr } = runCertwright(['certificates', 'renew', 'alice', '--exec', hook], { cwd });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/"alice" is renewed and stored, but .*my hook did not start: /),
    ]);
  });

  test('with --json stands in the result, and its output nowhere', () => {
    const cwd = folderWithLeaves({ alice: 20 });
    const hook = makeHook(cwd, 'echo hello; exit 1');
    const { status, stdout, stderr } = runCertwright(['certificates', 'renew', 'alice', '--exec', hook, '--json'], {
      cwd,
    });
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout).hooks).toEqual([
      { name: 'alice', program: hook, succeeded: false, message: 'ended with exit code 1' },
    ]);
  });

  test.each([
    ['is not there', '/nowhere/hook', /no program "\/nowhere\/hook"/],
    [
      'is a command line',
      'systemctl reload nginx',
      /no program "systemctl reload nginx" to run\nhint: .*without arguments/,
    ],
    ['may not be run', './plain', /no program ".\/plain"/],
    ['is a folder', './generated', /no program ".\/generated"/],
    ['is empty', '', /no program ""/],
  ])('that %s is told before anything is renewed', (_, exec, message) => {
    const cwd = folderWithLeaves({ alice: 20 });
    writeFileSync(path.join(cwd, 'plain'), 'x');
    const before = contentOf(cwd);
    const { status, stderr } = runCertwright(['certificates', 'renew', 'alice', '--exec', exec], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('does not run when nothing was renewed', () => {
    const cwd = folderWithLeaves({ alice: 90 });
    const hook = makeHook(cwd, 'touch "$HOME/ran"');
    const env = { HOME: cwd };
    runCertwright(['certificates', 'renew', '--expiring', '45d', '--exec', hook], { cwd, env });
    runCertwright(['certificates', 'renew', 'nobody', '--exec', hook], { cwd, env });
    expect(existsSync(path.join(cwd, 'ran'))).toBe(false);
  });

  test('that prints control characters cannot paint the terminal', () => {
    const cwd = folderWithLeaves({ alice: 20 });
    const hook = makeHook(cwd, `printf 'a\\033[31mb\\n'`);
    const { stderr } = runCertwright(['certificates', 'renew', 'alice', '--exec', hook], { cwd });
    expect(stderr).toBe(' | a\\u001b[31mb\n');
  });

  test('is stopped with the command', async () => {
    const cwd = folderWithLeaves({ alice: 20 });
    const hook = makeHook(cwd, `echo "pid $$"; exec sleep 1000`);
    const child = startCertwright(['certificates', 'renew', 'alice', '--exec', hook], { cwd });
    let pid = 0;
    const { status } = await watch(child, (text) => {
      const found = /pid (\d+)/.exec(text)?.[1];
      if (found === undefined || pid !== 0) return;
      pid = Number(found);
      child.kill('SIGTERM');
    });
    expect(status).toBe(143);
    await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
