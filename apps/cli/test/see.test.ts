import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { RUN, runCertwright, type Surroundings, startCertwright, watch } from './run-certwright.ts';
import { folderWithSpread } from './spread-folder.ts';
import { contentOf, folderWithAuthority, newFolder } from './work-folder.ts';

const ESCAPE = '\u001b';

const run = (cwd: string, ...args: string[]) => runCertwright(args, { cwd });
const json = (cwd: string, ...args: string[]) => JSON.parse(run(cwd, ...args, '--json').stdout);
const names = (cwd: string, ...args: string[]): string[] =>
  json(cwd, 'certificates', 'list', ...args).certificates.map(({ name }: { name: string }) => name);

/** What a person sees on a terminal of that width. */
async function onTerminal(columns: number, args: readonly string[], { cwd, env }: Surroundings): Promise<string> {
  const command = [process.execPath, RUN, ...args].map((word) => `'${word}'`).join(' ');
  const surroundings = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm', ...env };
  const child = spawn('script', ['-qefc', `stty cols ${columns} && ${command}`, '/dev/null'], {
    cwd,
    env: surroundings,
  });
  return (await watch(child)).text.replaceAll('\r', '');
}

const widest = (text: string) => Math.max(...text.split('\n').map((line) => Array.from(line).length));

describe('certificates list', () => {
  test('everything, the first to expire first, with date, days and status', async () => {
    const cwd = await folderWithSpread();
    const before = contentOf(cwd);
    const { status, stdout, stderr } = run(cwd, 'certificates', 'list');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toMatch(/^name +subject +subjectAltName +authority +expires +status$/);
    expect(stdout).toMatch(/^expired +CN=expired +ca +\d{4}-\d\d-\d\d, 3 days ago +expired\n/m);
    expect(stdout).toMatch(/^soon +CN=soon +ca +\d{4}-\d\d-\d\d, in 12 days +expires soon\n/m);
    expect(stdout).toMatch(/^again .* replaced\n[\s\S]*^again .* valid\n/m);
    expect(stdout).toMatch(/^bad .* revoked\n/m);
    expect(stdout).toMatch(/^tomorrow .* not yet valid\n/m);
    expect(stdout).toMatch(
      /^web +CN=web +www0\.example\.com, www1\.example\.com, www2\.example\.com, \+5 more +issuing /m,
    );
    expect(stdout).toMatch(
      /\n11 certificates: 6 valid, 1 expires soon, 1 not yet valid, 1 expired, 1 replaced, 1 revoked\n$/,
    );
    expect(contentOf(cwd)).toEqual(before);
  });

  test.each<[string[], string[]]>([
    [['--expiring', '45d'], ['soon']],
    [['--expired'], ['expired']],
    [
      ['--expired', '--expiring', '45d'],
      ['expired', 'soon'],
    ],
    [['--revoked'], ['bad']],
    [['--authority', 'issuing'], ['web']],
    [['--profile', 'intermediate-ca'], ['issuing']],
    [['WWW3.example'], ['web']],
    [['test ca'], ['ca']],
    [['nothing'], []],
  ])('%j', async (args, expected) => {
    expect(names(await folderWithSpread(), ...args)).toEqual(expected);
  });

  test('--current leaves out what was replaced', async () => {
    const cwd = await folderWithSpread();
    expect(names(cwd).filter((name) => name === 'again')).toHaveLength(2);
    expect(names(cwd, '--current').filter((name) => name === 'again')).toHaveLength(1);
  });

  test('--json has every field', async () => {
    const cwd = await folderWithSpread();
    const { certificates } = json(cwd, 'certificates', 'list');
    const find = (name: string) => certificates.find((one: { name: string }) => one.name === name);
    expect(find('web')).toEqual({
      name: 'web',
      source: 'record',
      keptIn: 'folder',
      status: 'valid',
      daysLeft: 499,
      serialNumber: expect.stringMatching(/^[0-9a-f]+$/),
      subject: [{ type: 'commonName', value: 'web' }],
      subjectAltName: Array.from({ length: 8 }, (_, index) => `dns:www${index}.example.com`),
      authority: 'issuing',
      profile: 'tls-server',
      notBefore: expect.stringMatching(/Z$/),
      notAfter: expect.stringMatching(/Z$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      certificatePath: path.join(cwd, 'generated/keys/web.pem'),
      keyPath: path.join(cwd, 'generated/keys/web-key.pem'),
      issuedAt: expect.stringMatching(/Z$/),
      frontEnd: 'test',
    });
    expect(find('bad')).toMatchObject({ status: 'revoked', revocationReason: 'keyCompromise' });
    expect(find('found')).toMatchObject({ source: 'folder', authority: 'found' });
    expect(certificates.find((one: object) => 'replacedAt' in one)).toMatchObject({
      name: 'again',
      status: 'replaced',
    });
  });

  test('in an empty folder it says what to do, and of a filter that lets nothing through, that', async () => {
    const cwd = newFolder();
    const { status, stdout } = run(cwd, 'certificates', 'list');
    expect(status).toBe(0);
    expect(stdout).toBe(
      'there is no certificate in generated yet\nmake some with certwright cluster generate, or one with certwright certificates generate NAME\n',
    );
    expect(json(cwd, 'certificates', 'list')).toEqual({ certificates: [], warnings: [] });
    expect(run(await folderWithSpread(), 'certificates', 'list', 'nothing').stdout).toBe(
      'no certificate is like that\n',
    );
  });

  test('a duration that is none', () => {
    const { status, stderr } = run(newFolder(), 'certificates', 'list', '--expiring', '45');
    expect(status).toBe(2);
    expect(stderr).toContain('error: "45" is no duration');
  });

  test.each([60, 80, 100, 160])('on a terminal of %d columns no line is wider', async (columns) => {
    const cwd = await folderWithSpread();
    const text = await onTerminal(columns, ['certificates', 'list'], { cwd, env: { NO_COLOR: '1' } });
    const [table = ''] = text.split('\n\n');
    expect(widest(table)).toBeLessThanOrEqual(columns);
    expect(text).toMatch(/^soon .*\d{4}-\d\d-\d\d, (12d|in 12 days) +expires soon/m);
    expect(text).toMatch(/^web .*[█░]{6,10}$/m);
    expect(text).not.toContain(ESCAPE);
    if (columns >= 80) expect(text).toMatch(/www0\.ex.*, \+[57] more/);
  });

  test('the bar tells how much is left, in colour where it is wanted, and in ASCII where the locale is another', async () => {
    const cwd = await folderWithSpread();
    const text = await onTerminal(160, ['certificates', 'list'], { cwd });
    expect(text).toContain(`${ESCAPE}[31m░░░░░░░░░░${ESCAPE}[39m`);
    expect(text).toContain(`${ESCAPE}[33m██░░░░░░░░${ESCAPE}[39m`);
    expect(text).toContain(`${ESCAPE}[32m██████████${ESCAPE}[39m`);
    const ascii = await onTerminal(160, ['certificates', 'list'], { cwd, env: { LC_ALL: 'C', NO_COLOR: '1' } });
    expect(ascii).toMatch(/^soon .*##--------$/m);
  });

  test('--quiet prints nothing; a hostile name is shown, not obeyed', async () => {
    const cwd = await folderWithSpread();
    expect(run(cwd, 'certificates', 'list', '--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
    const { stdout } = run(cwd, 'certificates', 'list');
    expect(stdout).toMatch(/^found +CN=\\u001b\[31mred\\u202ex{40} +found /m);
  });
});

describe('certificates show', () => {
  test('by its name: what it says, in words, and what stands above it', async () => {
    const { status, stdout } = run(await folderWithSpread(), 'certificates', 'show', 'web');
    expect(status).toBe(0);
    for (const line of [
      /^name +web$/m,
      /^file +generated\/keys\/web\.pem$/m,
      /^authority +issuing$/m,
      /^profile +tls-server$/m,
      /^status +valid, expires in 499 days$/m,
      /^notBefore +.* UTC, 100 days ago$/m,
      /^subjectAltName +dns:www0\.example\.com\n +dns:www1\.example\.com$/m,
      /^key +ec-p256$/m,
      /^extendedKeyUsage +serverAuth$/m,
      /^subjectKeyIdentifier +[0-9a-f]{40}$/m,
      /^SHA-256 +([0-9A-F]{2}:){31}[0-9A-F]{2}$/m,
      /^SHA-1 +([0-9A-F]{2}:){19}[0-9A-F]{2}$/m,
      /^chain +CN=issuing, expires in \d+ days, generated\/keys\/issuing\.pem\n +CN=Test CA, .*\n +complete/m,
    ]) {
      expect(stdout).toMatch(line);
    }
  });

  test.each([
    ['expired', 'expired 3 days ago'],
    ['soon', 'expires soon, in 12 days'],
    ['tomorrow', 'not yet valid, begins in 47 hours'],
    ['bad', 'revoked 100 days ago (keyCompromise)'],
    ['found', 'valid, expires in 199 days'],
  ])('the status of %s: %s', async (name, words) => {
    expect(run(await folderWithSpread(), 'certificates', 'show', name).stdout).toContain(`  ${words}\n`);
  });

  test('by its serial number, in any form, also when it was replaced', async () => {
    const cwd = await folderWithSpread();
    const { certificates } = json(cwd, 'certificates', 'list');
    const old = certificates.find(({ status }: { status: string }) => status === 'replaced');
    const colons = old.serialNumber.padStart(40, '0').toUpperCase().match(/../g).join(':');
    for (const form of [old.serialNumber, `00${old.serialNumber}`, colons]) {
      const shown = json(cwd, 'certificates', 'show', form);
      expect(shown).toMatchObject({ name: 'again', status: 'replaced', certificate: { fingerprint: old.fingerprint } });
    }
    expect(run(cwd, 'certificates', 'show', colons).stdout).toMatch(/^status +replaced 10 days ago$/m);
  });

  test('a file, in PEM, in DER and from stdin, known here or not', async () => {
    const cwd = await folderWithSpread();
    const pem = readFileSync(path.join(cwd, 'generated/keys/web.pem'));
    const der = Buffer.from(pem.toString().replace(/-----.*-----|\s/g, ''), 'base64');
    writeFileSync(path.join(cwd, 'copy.pem'), pem);
    writeFileSync(path.join(cwd, 'copy.der'), der);
    for (const file of ['copy.pem', 'copy.der', './copy.der', 'generated/keys/web.pem']) {
      const shown = json(cwd, 'certificates', 'show', file);
      expect(shown).toMatchObject({ origin: { kind: 'file', path: file }, name: 'web', pem: pem.toString() });
    }
    const stdin = runCertwright(['certificates', 'show', '-', '--pem'], { cwd: newFolder(), input: der });
    expect(stdin).toEqual({ status: 0, stdout: pem.toString(), stderr: '' });
    const elsewhere = runCertwright(['certificates', 'show', path.join(cwd, 'copy.pem')], { cwd: newFolder() });
    expect(elsewhere.stdout).toMatch(/^chain +its issuer, CN=issuing, is not here$/m);
  });

  test('--pem prints the certificate alone, with --quiet too; the certificate of --json is the same', async () => {
    const cwd = await folderWithSpread();
    const pem = readFileSync(path.join(cwd, 'generated/keys/good.pem'), 'utf8');
    expect(run(cwd, 'certificates', 'show', 'good', '--pem', '--quiet').stdout).toBe(pem);
    const shown = json(cwd, 'certificates', 'show', 'good');
    expect(shown.pem).toBe(pem);
    expect(shown.certificate).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      fingerprintSha1: expect.stringMatching(/^[0-9a-f]{40}$/),
      extendedKeyUsage: ['clientAuth'],
    });
    expect(shown.chain).toMatchObject({ state: 'complete', links: [{ name: 'ca' }] });
  });

  test.each<[string[], number, string]>([
    [['nobody'], 1, 'there is no certificate "nobody" in '],
    [['nobody.pem'], 1, 'there is no certificate nobody.pem'],
    [['https://example.com/'], 1, 'there is no certificate https://example.com/'],
    [['example.com:99999'], 2, '"example.com:99999" is no server with its port'],
    [['-connect:443'], 2, ''],
    [['exa mple.com:443'], 2, '"exa mple.com" is no DNS name'],
    [['web', '--servername', 'x'], 2, '--servername is for a server, and "web" is none'],
    [['localhost:1', '--servername', '10.0.0.1'], 2, '"10.0.0.1" is no server name'],
    [['localhost:1'], 1, 'localhost:1 cannot be reached (connection refused)'],
    [['generated/keys/ca-key.pem'], 1, 'the certificate cannot be read'],
    [[''], 1, 'there is no certificate "" in '],
  ])('%j is refused', (args, expected, message) => {
    const { status, stdout, stderr } = run(folderWithAuthority(), 'certificates', 'show', ...args);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain('hint: ');
  });

  test('a scheme in front of a server is told', () => {
    const { stderr } = run(newFolder(), 'certificates', 'show', 'https://example.com:443');
    expect(stderr).toContain('hint: for a server give host:port, without the scheme');
  });
});

/** Serves a pair of the folder while `use` runs; gives `host:port`. */
async function serving(cwd: string, files: readonly string[], use: (server: string) => Promise<void>): Promise<void> {
  const read = (file: string) => readFileSync(path.join(cwd, 'generated/keys', file), 'utf8');
  const options = { cert: files.map((name) => read(`${name}.pem`)).join(''), key: read(`${files[0]}-key.pem`) };
  const server = createTlsServer(options, (socket) => socket.on('error', () => {}));
  await withServer(server, use);
}

async function withServer(server: Server, use: (server: string) => Promise<void>): Promise<void> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

/** The server lives in this process, so the command must not block it. */
async function runBeside(cwd: string, args: readonly string[], env = {}) {
  return watch(startCertwright(args, { cwd, env }));
}

describe('a server', () => {
  test('whose chain is not whole', async () => {
    const cwd = await folderWithSpread();
    await serving(cwd, ['web'], async (server) => {
      const { status, text } = await runBeside(cwd, ['certificates', 'show', server]);
      expect(status).toBe(0);
      expect(text).toContain(`served by               ${server}, 1 certificate\n`);
      expect(text).toMatch(/^chain +CN=issuing, .*, not served, but here: generated\/keys\/issuing\.pem$/m);
      expect(text).toContain('incomplete: the server does not serve CN=issuing, and clients may not have it\n');
    });
  });

  test('whose chain is, and --pem prints all of it', async () => {
    const cwd = await folderWithSpread();
    await serving(cwd, ['web', 'issuing'], async (server) => {
      const { text } = await runBeside(cwd, ['certificates', 'show', server]);
      expect(text).toContain(`served by               ${server}, 3 certificates\n`);
      expect(text).toMatch(
        /^chain +CN=issuing, .*, served\n +CN=Test CA, .*, served\n +complete: clients must trust CN=Test CA$/m,
      );
      const pem = await runBeside(cwd, ['certificates', 'show', server, '--pem']);
      expect(pem.text.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(3);
    });
  });

  test('that accepts and says nothing is given up', async () => {
    const sockets: { destroy(): void }[] = [];
    await withServer(
      createServer((socket) => sockets.push(socket)),
      async (server) => {
        const args = ['certificates', 'show', server];
        const { status, text } = await runBeside(newFolder(), args, { CERTWRIGHT_OPENSSL_TIMEOUT: '1.5' });
        expect(status).toBe(1);
        expect(text).toContain(`error: ${server} did not complete a TLS handshake in time\n`);
      },
    );
    for (const socket of sockets) socket.destroy();
  });

  test('held against the folder: the same, then renewed and not reloaded', async () => {
    const cwd = await folderWithSpread();
    await serving(cwd, ['web'], async (server) => {
      const args = ['certificates', 'validate', '--served', server];
      expect((await runBeside(cwd, args)).text).toMatch(new RegExp(`^ok +${server} +web, expires in 499 days$`, 'm'));
      const renewal = ['--ca', 'issuing', '--profile', 'tls-server', '--subj-alt-names', 'www.example.com'];
      await runBeside(cwd, ['certificates', 'generate', 'web', ...renewal, '--overwrite']);
      const { status, text } = await runBeside(cwd, args);
      expect(status).toBe(3);
      expect(text).toMatch(new RegExp(`^NOT RELOADED +${server} +an old web: CN=web of .*; reload the server$`, 'm'));
      const result = JSON.parse((await runBeside(cwd, [...args, '--json'])).text);
      expect(result.served).toMatchObject([{ server, outcome: 'not-reloaded', name: 'web', status: 'valid' }]);
      expect(result.served[0].onDisk.fingerprint).not.toBe(result.served[0].certificate.fingerprint);
    });
  });
});

describe('certificates validate', () => {
  test('one line each, and 3 when anything is not well', async () => {
    const cwd = await folderWithSpread();
    rmSync(path.join(cwd, 'generated/keys/good-key.pem'));
    writeFileSync(path.join(cwd, 'generated/keys/broken.pem'), 'garbage');
    const { status, stdout } = run(cwd, 'certificates', 'validate');
    expect(status).toBe(3);
    expect(stdout).toMatch(/^EXPIRED +expired +\d{4}-\d\d-\d\d, 3 days ago$/m);
    expect(stdout).toMatch(/^EXPIRES SOON +soon +\d{4}-\d\d-\d\d, in 12 days$/m);
    expect(stdout).toMatch(/^REVOKED +bad .*revoked on \d{4}-\d\d-\d\d \(keyCompromise\)$/m);
    expect(stdout).toMatch(/^NOT YET VALID +tomorrow /m);
    expect(stdout).toMatch(/^NO KEY +good .*its key .*good-key\.pem is not there$/m);
    expect(stdout).toMatch(/^UNREADABLE +broken .*broken\.pem cannot be read as a certificate$/m);
    expect(stdout).toMatch(/^ok +web /m);
    expect(stdout).toMatch(/\nnot well: 6 of 11 certificates\n$/);
  });

  test('the warning window decides what expires soon', async () => {
    const cwd = folderWithAuthority();
    expect(run(cwd, 'certificates', 'validate')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/all is well: 1 certificate\n$/),
    });
    const { status, stdout } = run(cwd, 'certificates', 'validate', '--warning-window', '4000');
    expect(status).toBe(3);
    expect(stdout).toMatch(/^EXPIRES SOON +ca /m);
    expect(run(cwd, 'certificates', 'validate', '--warning-window', 'soon').status).toBe(2);
  });

  test('--json, --quiet, and an empty folder', async () => {
    const cwd = await folderWithSpread();
    const result = json(cwd, 'certificates', 'validate');
    expect(result.valid).toBe(false);
    expect(result.certificates[0]).toMatchObject({
      name: 'expired',
      problems: [{ kind: 'expired', message: expect.stringMatching(/^expired on /) }],
      certificate: { fingerprint: expect.any(String) },
    });
    expect(run(cwd, 'certificates', 'validate', '--quiet')).toEqual({ status: 3, stdout: '', stderr: '' });
    expect(run(newFolder(), 'certificates', 'validate')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('there is no certificate in generated'),
    });
  });

  test('several servers, each with its own line', () => {
    const args = ['certificates', 'validate', '--served', '127.0.0.1:1', '--served', 'nothing.invalid:1'];
    const { status, stdout } = run(folderWithAuthority(), ...args);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^NOT REACHED +127\.0\.0\.1:1 /m);
    expect(stdout).toMatch(/^NOT REACHED +nothing\.invalid:1 /m);
    expect(stdout).toMatch(/\nnot well: 0 of 1 certificate, 2 of 2 servers\n$/);
  });

  test('on a narrow terminal nothing of what is wrong is cut', async () => {
    const cwd = await folderWithSpread();
    rmSync(path.join(cwd, 'generated/keys/good-key.pem'));
    const text = await onTerminal(60, ['certificates', 'validate'], { cwd, env: { NO_COLOR: '1' } });
    expect(text).toMatch(/^NO KEY .*its key .*\/generated\/keys\/good-key\.pem is not there$/m);
  });
});

describe('ca tree', () => {
  test('authorities and what hangs from them', async () => {
    const { status, stdout } = run(await folderWithSpread(), 'ca', 'tree');
    expect(status).toBe(0);
    const tree = stdout.replace(/(?<=\w) {2,}.*$/gm, '');
    const leaves = ['expired', 'soon', 'good', 'again', 'bad'].map((name) => `├─ ${name}`);
    expect(tree.split('\n')).toEqual([
      'certificate',
      'ca',
      '├─ issuing',
      '│  └─ web',
      ...leaves,
      '└─ tomorrow',
      'found',
      '',
    ]);
    expect(stdout).toMatch(/^├─ bad .* revoked$/m);
  });

  test('what nobody here signed has a heading of its own', async () => {
    const cwd = await folderWithSpread();
    for (const file of ['ca.pem', 'ca-key.pem', 'issuing.pem', 'issuing-key.pem']) {
      rmSync(path.join(cwd, 'generated/keys', file));
    }
    const { stdout } = run(cwd, 'ca', 'tree');
    expect(stdout).toMatch(
      /^found [\s\S]*\n\nsigned by somebody whose certificate is not here:\ncertificate .*\nexpired /m,
    );
  });

  test('of many leaves the first to expire; --all and --authorities-only', async () => {
    const cwd = folderWithAuthority();
    runCertwright(['certificates', 'generate', 'first', '--validity-period', '10'], { cwd });
    runCertwright(['certificates', 'generate', 'leaf'], { cwd });
    const leaf = readFileSync(path.join(cwd, 'generated/keys/leaf.pem'));
    for (let index = 0; index < 40; index++) writeFileSync(path.join(cwd, `generated/keys/copy-${index}.pem`), leaf);
    const { stdout } = run(cwd, 'ca', 'tree');
    expect(stdout).toMatch(/^ca .*\n├─ first /m);
    expect(stdout).toMatch(/^└─ 32 more leaves$/m);
    expect(stdout.match(/^├─ /gm)).toHaveLength(10);
    expect(run(cwd, 'ca', 'tree', '--all').stdout.match(/^[├└]─ /gm)).toHaveLength(42);
    expect(run(cwd, 'ca', 'tree', '--authorities-only').stdout).toMatch(/^ca .*\n└─ 42 leaves\n$/m);
    expect(json(cwd, 'ca', 'tree').roots[0].issued).toHaveLength(42);
  });

  test('in ASCII where the locale is another, and in a message where there is nothing', async () => {
    const cwd = await folderWithSpread();
    const { stdout } = runCertwright(['ca', 'tree'], { cwd, env: { LANG: 'POSIX' } });
    expect(stdout).toMatch(/^\|- issuing .*\n\| {2}`- web /m);
    expect(runCertwright(['ca', 'tree'], { cwd, env: { LC_ALL: 'en_US.UTF-8', LANG: 'C' } }).stdout).toContain('└─ ');
    expect(run(newFolder(), 'ca', 'tree').stdout).toMatch(/^there is no certificate in generated yet\n/);
  });

  test('--json nests', async () => {
    const { roots, withoutIssuer } = json(await folderWithSpread(), 'ca', 'tree');
    expect(roots[0]).toMatchObject({
      name: 'ca',
      isAuthority: true,
      status: 'valid',
      issued: [
        { name: 'issuing', issued: [{ name: 'web', isAuthority: false, issued: [] }] },
        { name: 'expired' },
        {},
        {},
        {},
        {},
        {},
      ],
    });
    expect(withoutIssuer).toEqual([]);
  });
});
