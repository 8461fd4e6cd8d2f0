import { execSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withOpensslFor } from './fake-openssl.ts';
import { RUN, runCertwright, startCertwright, startOnTerminal, watch } from './run-certwright.ts';
import { folderWithAuthority, folderWithCluster, folderWithPlan, newFolder } from './work-folder.ts';

const ESCAPE = '\u001b';
const json = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = runCertwright([...args, '--json'], { cwd });
  return { status, stderr, result: JSON.parse(stdout) };
};

describe('--json', () => {
  const pair = { certificatePath: expect.stringMatching(/^\//), keyPath: expect.stringMatching(/-key\.pem$/) };
  const certificate = {
    subject: expect.any(Array),
    serialNumber: expect.stringMatching(/^[0-9a-f]+$/),
    notAfter: expect.stringMatching(/^\d{4}-.*Z$/),
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  };
  const request = 'openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout /dev/null -subj /CN=web';

  test.each<[string[], object]>([
    [['cluster', 'init', '--plan', 'other.yaml'], { plan: 'other.yaml' }],
    [
      ['cluster', 'generate'],
      { changed: false, certificates: expect.any(Array), kubeconfig: { outcome: 'unchanged' } },
    ],
    [['cluster', 'generate', '--dry-run'], { script: expect.stringMatching(/^#!\/bin\/sh\n/) }],
    [['cluster', 'diff'], { asPlanned: true, certificates: expect.any(Array) }],
    [['cluster', 'kubeconfig'], { path: expect.stringMatching(/\/kubeconfig$/), server: 'https://10.0.0.21:6443' }],
    [
      ['certificates', 'generate', 'bob'],
      { name: 'bob', outcome: 'created', profile: 'tls-client', ...pair, certificate },
    ],
    [['ca', 'create', 'new'], { name: 'new', ...pair, certificate }],
    [
      ['ca', 'list'],
      { authorities: [{ name: 'ca', key: 'present', faults: [], certificate }, { name: 'proxy-client-ca' }] },
    ],
    [['ca', 'show', 'ca'], { name: 'ca', selfSigned: true, ...pair, certificate }],
    [
      ['profiles', 'list'],
      { profiles: expect.arrayContaining([expect.objectContaining({ name: 'kubelet', builtIn: true })]) },
    ],
    [
      ['profiles', 'show', 'kubelet'],
      { name: 'kubelet', text: expect.stringContaining('[extensions]'), puts: expect.any(Array) },
    ],
    [['doctor'], { healthy: true, findings: expect.any(Array) }],
  ])('%j', (args, expected) => {
    const { status, stderr, result } = json(folderWithCluster(), ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(result).toMatchObject({ ...expected, warnings: [] });
  });

  test('certificates sign and ca import', () => {
    const cwd = folderWithAuthority();
    const input = execSync(request, { stdio: 'pipe' });
    const args = ['certificates', 'sign', '-', '--profile', 'tls-client', '--json'];
    const signed = JSON.parse(runCertwright(args, { cwd, input }).stdout);
    expect(signed).toMatchObject({ name: 'web', outcome: 'created', certificate, warnings: [] });
    const files = ['--certificate', 'generated/keys/ca.pem', '--key', 'generated/keys/ca-key.pem'];
    expect(json(cwd, 'ca', 'import', 'copy', ...files).result).toMatchObject({
      name: 'copy',
      ...pair,
      certificate,
      chain: [],
    });
  });

  test('warnings stand in the result, and stderr stays empty', () => {
    const cwd = folderWithCluster();
    json(cwd, 'certificates', 'generate', 'bob');
    const { status, stderr, result } = json(cwd, 'certificates', 'generate', 'bob');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(result).toMatchObject({ outcome: 'kept', warnings: [expect.stringContaining('was left alone')] });
  });

  test.each<[string[], number, string]>([
    [['cluster', 'generate', '--plan', 'nope.yaml'], 1, 'plan-not-found'],
    [['certificates', 'generate', '../x'], 2, 'name-invalid'],
    [['certificates', 'generate', 'x', '--nope'], 2, 'usage-wrong'],
    [['certificates', 'generate', 'x', '--ca', 'nope'], 1, 'authority-not-found'],
    [['profiles', 'show', 'nope'], 1, 'profile-not-found'],
  ])('%j fails with %d and the code %s, on stdout', (args, expected, code) => {
    const { status, stderr, result } = json(folderWithAuthority(), ...args);
    expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
    const error = { code, message: expect.any(String), hint: expect.any(String), details: expect.any(Array) };
    expect(result).toEqual({ error });
  });

  test('an answer that is no is a result, not an error', () => {
    const { status, result } = json(folderWithPlan(), 'cluster', 'diff');
    expect(status).toBe(3);
    expect(result.asPlanned).toBe(false);
    expect(result.certificates[0]).toEqual({
      name: 'ca',
      purpose: 'the cluster CA',
      state: 'missing',
      differences: [],
    });
  });

  test('hidden characters are escaped there too', () => {
    const cwd = newFolder();
    const { stdout } = runCertwright(['cluster', 'diff', '--plan', 'a\u202eb', '--json'], { cwd });
    expect(stdout).toContain('a\\u202eb');
    expect(JSON.parse(stdout).error.message).toBe('there is no plan a\u202eb');
  });
});

describe('what is printed', () => {
  test('control characters of the user are shown, not obeyed', () => {
    const { stderr } = runCertwright(['cluster', 'diff', '--plan', 'a\u001b[31m\u202eb\nc'], { cwd: newFolder() });
    expect(stderr).toMatch(/^error: there is no plan a\\u001b\[31m\\u202eb\\u000ac\n/);
  });

  test('--quiet prints nothing but warnings and errors', () => {
    const cwd = folderWithCluster();
    expect(runCertwright(['cluster', 'generate', '--quiet'], { cwd })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(runCertwright(['cluster', 'diff', '--quiet', '--plan', 'x'], { cwd }).stderr).toContain('error: ');
    runCertwright(['certificates', 'generate', 'bob', '--quiet'], { cwd });
    expect(runCertwright(['certificates', 'generate', 'bob', '--quiet'], { cwd }).stderr).toMatch(/^warning: /);
  });

  test('--verbose shows every openssl command that ran', () => {
    const { stderr } = runCertwright(['certificates', 'generate', 'alice', '--verbose'], {
      cwd: folderWithAuthority(),
    });
    expect(stderr.match(/^\$ openssl \w+/gm)).toEqual(['$ openssl version', '$ openssl req', '$ openssl ca']);
    expect(stderr).toMatch(/^ {2}ended with exit code 0$/m);
  });

  test('a dry run prints the script alone, with --quiet too', () => {
    const cwd = folderWithAuthority();
    const args = ['certificates', 'generate', 'alice', '--validity-period', '900', '--dry-run'];
    expect(runCertwright([...args, '--quiet'], { cwd }).stdout).toMatch(/^#!\/bin\/sh\n/);
  });
});

test.each([[], ['--json']])('an output that cannot be written is told, and is a failure %j', (...more) => {
  const command = [process.execPath, RUN, 'profiles', 'list', ...more].map((word) => `'${word}'`).join(' ');
  const { status, stderr } = spawnSync('sh', ['-c', `${command} >/dev/full`], { cwd: newFolder(), encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).not.toMatch(/ {4}at /);
});

test.each([
  ['to a full disk', '2>/dev/full'],
  ['to a reader that left', '2>&1 >/dev/null | exec true'],
])('warnings %s do not stop the work', (_, redirection) => {
  const cwd = folderWithAuthority();
  const args = ['certificates', 'generate', 'bob', '--validity-period', '900', '--verbose'];
  const command = [process.execPath, RUN, ...args].map((word) => `'${word}'`).join(' ');
  // The shell ends only after both ends of the pipe.
  spawnSync('sh', ['-c', `${command} ${redirection}`], { cwd, encoding: 'utf8' });
  expect(readdirSync(path.join(cwd, 'generated/keys'))).toContain('bob.pem');
});

describe('colours and progress', () => {
  const fail = ['certificates', 'generate', '../x'];

  function longPlan(): string {
    const cwd = folderWithPlan();
    const file = path.join(cwd, 'kismatic-cluster.yaml');
    const nodes = Array.from({ length: 20 }, (_, index) => `    - { host: w${index}, ip: 10.1.0.${index + 1} }\n`);
    const plan = readFileSync(file, 'utf8').replace('worker:\n  nodes:\n', `worker:\n  nodes:\n${nodes.join('')}`);
    writeFileSync(file, plan);
    return cwd;
  }

  test('none without a terminal', () => {
    const { stdout, stderr } = runCertwright(['cluster', 'generate'], { cwd: longPlan(), env: { FORCE_COLOR: '1' } });
    expect(stdout + stderr).not.toContain(ESCAPE);
    expect(runCertwright(fail, { cwd: newFolder() }).stderr).not.toContain(ESCAPE);
  });

  test('on a terminal an error is coloured', async () => {
    const { status, text } = await watch(startOnTerminal(fail, { cwd: newFolder() }));
    expect(status).toBe(2);
    expect(text).toContain(`${ESCAPE}[31merror:${ESCAPE}[39m the name`);
  });

  test.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('but not with %s=%s', async (variable, value) => {
    const { text } = await watch(startOnTerminal(fail, { cwd: newFolder(), env: { [variable]: value } }));
    expect(text).toContain('error: the name');
    expect(text).not.toContain(ESCAPE);
  });

  test('on a terminal a bar shows how many of a long plan are done, and goes away', async () => {
    const { status, text } = await watch(startOnTerminal(['cluster', 'generate'], { cwd: longPlan() }));
    expect(status).toBe(0);
    expect(text).toMatch(/[█░]{30} \d+ of 33 certificates/);
    expect(text).toContain('made 33 certificates');
  });

  test('no bar with --quiet', async () => {
    const { text } = await watch(startOnTerminal(['cluster', 'generate', '--quiet'], { cwd: longPlan() }));
    expect(text).toBe('');
  });
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the work politely with %d, and the next run completes it', async (signal, expected) => {
    const cwd = folderWithPlan();
    const TMPDIR = newFolder();
    const reached = path.join(newFolder(), 'reached');
    const authority = path.join(cwd, 'generated/keys/ca.pem');
    // The authority is made, and then it waits.
    const slow = withOpensslFor(
      'ca',
      `[ -e '${authority}' ] || exec "$real" "$@"
       case "$*" in *-selfsign*) exec "$real" "$@";; esac
       touch '${reached}'; exec sleep 600`,
    );
    const child = startCertwright(['cluster', 'generate'], { cwd, env: { ...slow, TMPDIR } });
    const ended = watch(child);
    while (!existsSync(reached) && child.exitCode === null) await pause(20);
    child.kill(signal);
    const { status, text } = await ended;
    expect(status).toBe(expected);
    expect(text).toBe(`stopped by ${signal}; nothing is left half done\n`);
    expect(readdirSync(TMPDIR)).toEqual([]);
    const ca = readFileSync(path.join(cwd, 'generated/keys/ca.pem'));
    const { stdout } = runCertwright(['cluster', 'generate'], { cwd });
    expect(stdout).toMatch(/^kept +ca$/m);
    expect(stdout).toMatch(/^created +worker1-kubelet$/m);
    expect(readFileSync(path.join(cwd, 'generated/keys/ca.pem'))).toEqual(ca);
    expect(runCertwright(['cluster', 'diff'], { cwd }).status).toBe(0);
  });
});
