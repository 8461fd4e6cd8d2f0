import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecureContext } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { withOpenssl } from './fake-openssl.ts';
import { RUN, runCertwright, startCertwright, startOnTerminal, watch } from './run-certwright.ts';
import { contentOf, folderAfter, folderWithCluster } from './work-folder.ts';

const folderWithWeb = () =>
  folderAfter(
    ['ca', 'create', 'ca'],
    ['ca', 'create', 'issuing', '--parent', 'ca', '--validity-period', '400'],
    [
      'certificates',
      'generate',
      'web',
      '--ca',
      'issuing',
      '--profile',
      'tls-server',
      '--subj-alt-names',
      'web.example',
    ],
  );
const exportWeb = (...flags: string[]) => ['certificates', 'export', 'web', ...flags];
const modeOf = (cwd: string, file: string) => (statSync(path.join(cwd, file)).mode & 0o777).toString(8);

describe('certificates export', () => {
  test.each([
    ['pkcs12', 'web.p12', '600'],
    ['pem-bundle', 'web-bundle.pem', '600'],
    ['fullchain', 'web-fullchain.pem', '644'],
    ['der', 'web.der', '644'],
    ['der-key', 'web-key.der', '600'],
    ['k8s-secret', 'web-secret.yaml', '600'],
  ])('%s writes %s into the current folder', (format, file, mode) => {
    const cwd = folderWithWeb();
    const password = format === 'pkcs12' ? ['--password-env', 'MY_WORD'] : [];
    const ended = runCertwright(exportWeb('--format', format, ...password), { cwd, env: { MY_WORD: 'sesame street' } });
    expect(ended).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`wrote ${file}\n  holds  `) });
    expect(modeOf(cwd, file)).toBe(mode);
    expect(ended.stdout.includes('a private key')).toBe(mode === '600');
  });

  test('--out - writes the export to stdout, and nothing else', () => {
    const cwd = folderWithWeb();
    const before = contentOf(cwd);
    const { status, stdout, stderr } = runCertwright(exportWeb('--format', 'fullchain', '--out', '-'), { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^-----BEGIN CERTIFICATE-----$/gm)).toHaveLength(2);
    expect(stdout.startsWith(readFileSync(path.join(cwd, 'generated/keys/web.pem'), 'utf8'))).toBe(true);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('--out - is exact to the byte', () => {
    const cwd = folderWithWeb();
    const [exported] = runShell(cwd, exportWeb('--format', 'der', '--out', '-'));
    expect(new X509Certificate(exported).subject).toBe('CN=web');
    const [key] = runShell(cwd, exportWeb('--format', 'der-key', '--out', '-'));
    createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  });

  test('the root goes in when that is asked for', () => {
    const { stdout } = runCertwright(exportWeb('--format', 'fullchain', '--include-root', '--out', '-'), {
      cwd: folderWithWeb(),
    });
    expect(stdout.match(/BEGIN/g)).toHaveLength(3);
  });

  test('a Secret with all its flags', () => {
    const flags = ['--secret-name', 'web-tls', '--namespace', 'shop', '--include-ca', '--out', '-'];
    const { stdout } = runCertwright(exportWeb('--format', 'k8s-secret', ...flags), { cwd: folderWithWeb() });
    expect(stdout).toMatch(/^ {2}name: web-tls\n {2}namespace: shop\n/m);
    expect(stdout).toMatch(/^ {2}ca\.crt: LS0t/m);
  });

  test('--json tells what was written', () => {
    const cwd = folderWithWeb();
    const { stdout } = runCertwright(exportWeb('--format', 'der-key', '--json'), { cwd });
    const file = path.join(cwd, 'web-key.der');
    expect(JSON.parse(stdout)).toEqual({
      ...{ name: 'web', format: 'der-key', path: file, holdsKey: true, certificates: [], warnings: [] },
    });
  });

  test('a file that is there is left alone, and replaced with --overwrite', () => {
    const cwd = folderWithWeb();
    writeFileSync(path.join(cwd, 'web.der'), 'mine');
    const before = contentOf(cwd);
    const refused = runCertwright(exportWeb('--format', 'der'), { cwd });
    expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('is there already') });
    expect(contentOf(cwd)).toEqual(before);
    expect(runCertwright(exportWeb('--format', 'der', '--overwrite'), { cwd })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(new X509Certificate(readFileSync(path.join(cwd, 'web.der'))).subject).toBe('CN=web');
  });

  test.each([
    [['--format', 'jks'], 2, 'jks'],
    [[], 2, 'missing flag --format'],
    [['--format', 'der', '--out', ''], 2, 'the path of the export is empty'],
    [['--format', 'der', '--namespace', 'shop'], 2, '--namespace means nothing for format der'],
    [['--format', 'der', '--include-root'], 2, '--include-root means nothing for format der'],
    [['--format', 'fullchain', '--generate-password'], 2, '--generate-password means nothing for format fullchain'],
    [['--format', 'pkcs12', '--include-ca', '--generate-password'], 2, '--include-ca means nothing for format pkcs12'],
    [['--format', 'pkcs12', '--compat', 'old'], 2, 'old'],
    [['--format', 'pkcs12', '--generate-password', '--password-env', 'X'], 2, 'cannot also be provided'],
    [['--format', 'pkcs12', '--friendly-name', 'Дом', '--generate-password'], 2, '"Дом" cannot be a friendly name'],
    [['--format', 'k8s-secret', '--secret-name', 'A'], 2, '"A" cannot be the name of a Secret'],
    [['--format', 'der', '--out', 'none/web.der'], 1, 'none is not there'],
    [['--format', 'der', '--out', '/dev/null', '--overwrite'], 1, '/dev/null is there and is not a file'],
    [['--format', 'der', '--out', 'generated/web.der'], 1, 'lies in the assets folder'],
    [['--format', 'pkcs12'], 1, 'nobody says the password'],
    [['--format', 'pkcs12', '--password-env', 'NOT_SET'], 1, 'NOT_SET is not set or empty'],
    [['--format', 'pkcs12', '--password-file', 'none'], 1, 'there is no password file none'],
    [['--format', 'pkcs12', '--password-file', '/dev/null'], 1, 'the password file /dev/null is empty'],
  ])('%j is refused with %d', (flags, status, message) => {
    const cwd = folderWithWeb();
    const before = contentOf(cwd);
    const ended = runCertwright(exportWeb(...flags), { cwd });
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(ended.stderr).toMatch(/^hint: /m);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('--out - and --json do not go together', () => {
    const { status, stdout } = runCertwright(exportWeb('--format', 'der', '--out', '-', '--json'), {
      cwd: folderWithWeb(),
    });
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'request-invalid' } });
  });

  test('an authority is sent to ca export', () => {
    const ended = runCertwright(['certificates', 'export', 'ca', '--format', 'der'], { cwd: folderWithWeb() });
    expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining('certwright ca export ca') });
  });
});

/** Stdout and stderr byte by byte, led into files by a shell. */
function runShell(cwd: string, args: readonly string[]): [Buffer, string] {
  const files = [path.join(cwd, 'out.bin'), path.join(cwd, 'err.txt')] as const;
  const command = 'out=$1; err=$2; shift 2; exec "$@" >"$out" 2>"$err"';
  const { status } = spawnSync('sh', ['-c', command, 'sh', ...files, process.execPath, RUN, ...args], { cwd });
  expect(status).toBe(0);
  return [readFileSync(files[0]), readFileSync(files[1], 'utf8')];
}

describe('the password of an export', () => {
  const pkcs12 = (...flags: string[]) => exportWeb('--format', 'pkcs12', ...flags);
  const opens = (cwd: string, passphrase: string) =>
    createSecureContext({ pfx: readFileSync(path.join(cwd, 'web.p12')), passphrase });
  const shown = /^password, shown only now: (\w{26})$/m;

  test('from the first line of a file', () => {
    const cwd = folderWithWeb();
    writeFileSync(path.join(cwd, 'word.txt'), 'sesame street\nnot this\n');
    expect(runCertwright(pkcs12('--password-file', 'word.txt'), { cwd })).toMatchObject({ status: 0, stderr: '' });
    opens(cwd, 'sesame street');
  });

  test.each([[[]], [['--quiet']], [['--verbose']]])('generated, shown once; with %j', (flags) => {
    const cwd = folderWithWeb();
    const { status, stdout, stderr } = runCertwright(pkcs12('--generate-password', ...flags), { cwd });
    expect(status).toBe(0);
    const password = shown.exec(stdout)?.[1] ?? '';
    expect(`${stdout}${stderr}`.split(password)).toHaveLength(2);
    opens(cwd, password);
  });

  test('generated, in --json', () => {
    const cwd = folderWithWeb();
    const { stdout, stderr } = runCertwright(pkcs12('--generate-password', '--json'), { cwd });
    expect(stderr).toBe('');
    opens(cwd, JSON.parse(stdout).password);
    const given = runCertwright(pkcs12('--password-env', 'W', '--overwrite', '--json'), {
      cwd,
      env: { W: 'sesame street' },
    });
    expect(given.stdout).not.toMatch(/password|sesame/);
  });

  test('generated, on stderr when stdout has the export', () => {
    const cwd = folderWithWeb();
    const [exported, stderr] = runShell(cwd, pkcs12('--generate-password', '--out', '-'));
    createSecureContext({ pfx: exported, passphrase: shown.exec(stderr)?.[1] ?? '' });
  });

  test('is in no argument and in no environment of openssl', () => {
    const cwd = folderWithWeb();
    const seen = path.join(cwd, 'seen');
    const spy = withOpenssl(`cat /proc/$$/cmdline /proc/$$/environ >>'${seen}'; exec "$real" "$@"`);
    const env = { ...spy, MY_WORD: 'sesame street' };
    expect(runCertwright(pkcs12('--password-env', 'MY_WORD'), { cwd, env }).status).toBe(0);
    const text = readFileSync(seen, 'utf8');
    expect(text).toContain('-passout\0fd:4');
    expect(text).not.toMatch(/sesame|MY_WORD/);
  });

  /** Types the answers one after another, each at its question. */
  async function answer(cwd: string, args: readonly string[], ...answers: readonly (readonly [string, string])[]) {
    const child = startOnTerminal(args, { cwd });
    let next = 0;
    const ended = await watch(child, (soFar) => {
      const [question, typed] = answers[next] ?? [];
      if (question === undefined || !soFar.includes(question)) return;
      next += 1;
      child.stdin.write(String(typed));
    });
    return { ...ended, asked: next };
  }

  test('is asked for twice on a terminal, and not shown', async () => {
    const cwd = folderWithWeb();
    const questions = [
      ['Password for the export:', 'sesame street\r'],
      ['The same once more:', 'sesame street\r'],
    ] as const;
    const { status, text, asked } = await answer(cwd, pkcs12(), ...questions);
    expect({ status, asked }).toEqual({ status: 0, asked: 2 });
    expect(text).not.toContain('sesame');
    opens(cwd, 'sesame street');
  });

  test('typed in two ways is refused', async () => {
    const cwd = folderWithWeb();
    const before = contentOf(cwd);
    const questions = [
      ['Password for the export:', 'sesame street\r'],
      ['The same once more:', 'sesame treet\r'],
    ] as const;
    const { status, text } = await answer(cwd, pkcs12(), ...questions);
    expect(status).toBe(2);
    expect(text).toContain('the password was typed in two ways');
    expect(contentOf(cwd)).toEqual(before);
  });

  test('Ctrl-C at the question ends it with 130', async () => {
    const cwd = folderWithWeb();
    const before = contentOf(cwd);
    expect(await answer(cwd, pkcs12(), ['Password for the export:', '\x03'])).toMatchObject({ status: 130 });
    expect(contentOf(cwd)).toEqual(before);
  });

  test.each(['pkcs12', 'der', 'der-key'])('what is no text, %s, is not printed on a terminal', async (format) => {
    const cwd = folderWithWeb();
    const { status, text } = await watch(startOnTerminal(exportWeb('--format', format, '--out', '-'), { cwd }));
    expect(status).toBe(2);
    expect(text).toContain('this is no text for a terminal');
  });
});

describe('ca export', () => {
  const caExport = (...flags: string[]) => ['ca', 'export', 'issuing', ...flags];

  test.each([
    ['pem', 'issuing.pem', []],
    ['der', 'issuing.der', []],
    ['truststore', 'issuing-truststore.p12', ['--generate-password']],
  ])('%s writes %s, without a key', (format, file, flags) => {
    const cwd = folderWithWeb();
    const { status, stdout, stderr } = runCertwright(caExport('--format', format, ...flags), { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`wrote ${file}\n  holds  the certificate of CN=issuing\n`);
    expect(stdout).not.toContain('private key');
    expect(modeOf(cwd, file)).toBe('644');
  });

  test.each([
    [['--format', 'pem', '--compat', 'legacy'], 2, '--compat means nothing for format pem'],
    [['--format', 'pkcs12'], 2, 'pkcs12'],
    [['--format', 'truststore'], 1, 'nobody says the password'],
    [['--format', 'pem', '--out', 'generated/keys/x.pem'], 1, 'lies in the assets folder'],
  ])('%j is refused with %d', (flags, status, message) => {
    const cwd = folderWithWeb();
    const before = contentOf(cwd);
    const ended = runCertwright(caExport(...flags), { cwd });
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(contentOf(cwd)).toEqual(before);
  });
});

describe('cluster export', () => {
  const clusterExport = (...flags: string[]) => ['cluster', 'export', ...flags];

  test('a folder for each machine, and which of them have the key of the CA', () => {
    const cwd = folderWithCluster();
    const { status, stdout, stderr } = runCertwright(clusterExport('--layout', 'kubeadm', '--out', 'out'), { cwd });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: kubeadm believes only front-proxy-client.*\n$/);
    expect(stdout).toContain('wrote out, a folder for each of 3 machines:');
    expect(stdout).toMatch(/^master1 +master +19 +yes$/m);
    expect(stdout).toMatch(/^worker1 +worker +2 +no$/m);
    expect(readdirSync(path.join(cwd, 'out')).toSorted()).toEqual(['etcd1', 'master1', 'worker1']);
    expect(modeOf(cwd, 'out')).toBe('700');
    expect(modeOf(cwd, 'out/master1/pki/ca.key')).toBe('600');
  });

  test('--json has every file', () => {
    const cwd = folderWithCluster();
    const { stdout } = runCertwright(clusterExport('--layout', 'nodes', '--out', 'out', '--json'), { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      layout: 'nodes',
      path: path.join(cwd, 'out'),
      backupPath: null,
      nodes: [
        { host: 'etcd1', roles: ['etcd'], files: ['ca.pem', 'etcd1-etcd.pem', 'etcd1-etcd-key.pem'] },
        { host: 'master1', roles: ['master'] },
        { host: 'worker1', roles: ['worker'] },
      ],
    });
  });

  test('--overwrite keeps what was there', () => {
    const cwd = folderWithCluster();
    mkdirSync(path.join(cwd, 'out'));
    writeFileSync(path.join(cwd, 'out/mine'), 'mine');
    const ended = runCertwright(clusterExport('--layout', 'nodes', '--out', 'out', '--overwrite'), { cwd });
    expect(ended).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^kept what was there as out\.bak\nwrote out,/),
    });
    expect(readFileSync(path.join(cwd, 'out.bak/mine'), 'utf8')).toBe('mine');
  });

  test.each([
    [['--layout', 'nodes'], 2, 'missing flag --out'],
    [['--out', 'out'], 2, 'missing flag --layout'],
    [['--layout', 'flat', '--out', 'out'], 2, 'flat'],
    [['--layout', 'nodes', '--out', ''], 2, 'the path of the folder is empty'],
    [['--layout', 'nodes', '--out', 'out', '--external-ca'], 2, 'layout nodes has no key'],
    [['--layout', 'nodes', '--out', 'out', '--plan', 'none.yaml'], 1, 'there is no plan none.yaml'],
    [['--layout', 'nodes', '--out', '.', '--overwrite'], 1, 'holds the assets folder'],
    [['--layout', 'nodes', '--out', 'generated', '--overwrite'], 1, 'lies in the assets folder'],
  ])('%j is refused with %d', (flags, status, message) => {
    const cwd = folderWithCluster();
    const before = contentOf(cwd);
    const ended = runCertwright(clusterExport(...flags), { cwd });
    expect(ended).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
    expect(contentOf(cwd)).toEqual(before);
  });

  test('what is not as planned is not exported, with exit code 3', () => {
    const cwd = folderWithCluster();
    const plan = path.join(cwd, 'kismatic-cluster.yaml');
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('10.0.0.11', '10.0.0.99'));
    const ended = runCertwright(clusterExport('--layout', 'nodes', '--out', 'out'), { cwd });
    expect(ended).toMatchObject({ status: 3, stderr: expect.stringContaining('wanted ip:10.0.0.99') });
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
  });

  test('a stop by SIGINT leaves nothing half done', async () => {
    const cwd = folderWithCluster();
    const child = startCertwright(clusterExport('--layout', 'kubeadm', '--out', 'out'), { cwd });
    const ended = watch(child);
    const hasBegun = () => readdirSync(cwd).some((name) => name.startsWith('.out.'));
    while (child.exitCode === null && !hasBegun()) await new Promise(setImmediate);
    child.kill('SIGINT');
    await ended;
    const left = readdirSync(cwd).filter((name) => name.includes('out'));
    if (left.length > 0) expect(left).toEqual(['out']);
    if (left.length > 0) expect(existsSync(path.join(cwd, 'out/worker1/kubelet.conf'))).toBe(true);
  });
});
