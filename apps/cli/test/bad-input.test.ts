import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAuthority, Workbench } from '@certwright/core';
import { describe, expect, test } from 'vitest';
import { type Ended, RUN, runCertwright } from './run-certwright.ts';
import { contentOf, folderWithAuthority, folderWithPlan, newFolder } from './work-folder.ts';

/** One clear message with the value, and a cure; no stack, and nothing on stdout. */
function expectRefusal({ status, stdout, stderr }: Ended, expected: number, message: string | RegExp): void {
  expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
  expect(stderr).toMatch(/^error: \S/);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^hint: \S.*\n$/m);
  expect(stderr).not.toMatch(/ {4}at |this is a bug/);
}

describe('a name, a subject, names or a validity', () => {
  const manyNames = Array.from({ length: 1001 }, (_, index) => `h${index}.example`).join(',');
  test.each<[string, string[], number, RegExp]>([
    ['path parts', ['../alice'], 2, /"\.\.\/alice" has path parts/],
    ['an absolute path', ['/etc/alice'], 2, /"\/etc\/alice" has path parts/],
    ['a leading dot', ['.alice'], 2, /"\.alice" begins with a dot/],
    ['a leading dash', ['--', '-alice'], 2, /"-alice" begins with a dot or a hyphen/],
    ['the ending of a key', ['alice-key'], 2, /"alice-key" ends with "-key"/],
    ['the name of an authority', ['ca'], 2, /"ca" is the name of an authority/],
    ['the name of the other authority', ['proxy-client-ca'], 2, /is the name of an authority/],
    ['an empty name', [''], 2, /the name "" is empty/],
    ['an over-long name', ['a'.repeat(300)], 2, /has 300 characters/],
    ['a control character', ['a\u001b[31mb'], 2, /"a\\u001b\[31mb" has characters/],
    ['a line break in the CN', ['x', '--common-name', 'a\nO = system:masters'], 2, /"a\\u000aO = .*\\u000a/],
    ['a mark that turns the text', ['x', '--common-name', 'a\u202eb'], 2, /"a\\u202eb"/],
    ['bytes that are no text', ['x', '--common-name', 'K\ufffdln'], 2, /"K\\ufffdln" holds the character \\ufffd/],
    ['an empty CN', ['x', '--common-name', ''], 2, /commonName "" is empty/],
    ['a CN over 64', ['x', '--common-name', 'x'.repeat(65)], 2, /has 65 characters\nhint: give at most 64/],
    ['an O over 64', ['x', '--organizations', `dev,${'x'.repeat(65)}`], 2, /organizationName "x+" has 65 characters/],
    ['a SAN that is no name', ['x', '--subj-alt-names', 'foo bar'], 2, /"foo bar" is no DNS name/],
    ['a SAN with a prefix length', ['x', '--subj-alt-names', '10.0.0.0/8'], 2, /"10\.0\.0\.0\/8" is no IP address/],
    ['a SAN that is no address', ['x', '--subj-alt-names', 'ip:10.0.0.256'], 2, /"10\.0\.0\.256"/],
    ['a SAN that is no e-mail address', ['x', '--subj-alt-names', 'email:nobody'], 2, /"nobody"/],
    ['more than 1,000 SANs', ['x', '--subj-alt-names', manyNames], 2, /1001 names are too many/],
    ['no days', ['x', '--validity-period', '0'], 2, /"0" is no number of days/],
    ['negative days', ['x', '--validity-period', '-1'], 2, /"-1" is no number of days/],
    ['half a day', ['x', '--validity-period', '1.5'], 2, /"1\.5" is no number of days/],
    ['absurdly many days', ['x', '--validity-period', '99999999999'], 2, /"99999999999" is no number of days/],
    ['days that are no number', ['x', '--validity-period', 'one'], 2, /"one" is no number of days/],
    ['a kind of key that is none', ['x', '--key-algorithm', 'dsa'], 2, /dsa .*ec-p256/],
    ['a profile that is none', ['x', '--profile', 'nope'], 1, /no profile "nope"/],
    ['a profile that is a path', ['x', '--profile', '../../x'], 2, /"\.\.\/\.\.\/x" has path parts/],
    ['a profile of an authority', ['x', '--profile', 'root-ca'], 2, /profile root-ca makes an authority/],
    ['an authority that is not there', ['x', '--ca', 'nope'], 1, /no authority "nope"/],
    ['an empty assets folder', ['x', '--generated-assets-dir', ''], 2, /assets folder is empty/],
    ['a flag that is none', ['x', '--colour'], 2, /there is no flag --colour/],
    ['no name at all', [], 2, /missing argument NAME/],
    ['two names', ['x', 'y'], 2, /unexpected argument: y/],
    [
      'two sources of a passphrase',
      ['x', '--passphrase-env', 'A', '--passphrase-file', 'b'],
      2,
      /cannot also be provided/,
    ],
  ])('%s', (_, args, status, message) => {
    const cwd = folderWithAuthority();
    const before = contentOf(cwd);
    expectRefusal(runCertwright(['certificates', 'generate', ...args], { cwd }), status, message);
    expect(contentOf(cwd)).toEqual(before);
  });

  test("another's name in other case", () => {
    const cwd = folderWithAuthority();
    runCertwright(['certificates', 'generate', 'alice'], { cwd });
    const before = contentOf(cwd);
    expectRefusal(
      runCertwright(['certificates', 'generate', 'Alice'], { cwd }),
      2,
      /"Alice" differs from "alice" only in case/,
    );
    expect(contentOf(cwd)).toEqual(before);
  });

  test('several faults are told at once', () => {
    const cwd = folderWithAuthority();
    const args = ['x', '--common-name', 'x'.repeat(65), '--validity-period', '0', '--subj-alt-names', '-a,b c'];
    const { stderr } = runCertwright(['certificates', 'generate', ...args], { cwd });
    expect(stderr.match(/^ {2}- /gm)).toHaveLength(4);
  });
});

describe('a plan', () => {
  const nodes = (...lines: string[]) => `worker:\n  nodes:\n${lines.map((line) => `    - { ${line} }\n`).join('')}`;
  const worker = /worker:\n {2}nodes:\n(?: {4}.*\n)+/;
  test.each<[string, string | RegExp, string, RegExp]>([
    ['that is not YAML', '\ncluster:\n', '\ncluster: [\n', /kismatic-cluster\.yaml cannot be used/],
    ['that is a list', /^.*$/s, '- a\n', /not a mapping/],
    ['that is empty', /^.*$/s, '', /it is empty/],
    ['without a name', '  name: kubernetes\n', '', /cluster\.name is missing/],
    ['without expiry', '    expiry: 17520h\n', '', /cluster\.certificates\.expiry is missing/],
    ['with a bad ip', '10.0.0.31', '10.0.0.999', /worker\.nodes\[0\]\.ip .*10\.0\.0\.999/],
    ['with a bad CIDR', '172.20.0.0/16', '172.20.0.0/99', /service_cidr_block .*172\.20\.0\.0\/99/],
    ['with a bad duration', ' expiry: 17520h', ' expiry: two years', /expiry .*"two years" is no duration/],
    [
      'with one host and two ips',
      worker,
      nodes('host: w, ip: 10.0.0.31', 'host: w, ip: 10.0.0.32'),
      /10\.0\.0\.32, but .* has 10\.0\.0\.31 for the same host w/,
    ],
    ['with a host that is a path', 'host: worker1', 'host: ../worker1', /host .*\.\.\/worker1/],
    ['with a kind of key that is none', 'key_algorithm: ec-p256', 'key_algorithm: dsa', /key_algorithm .*dsa/],
  ])('%s', (_, from, to, message) => {
    const cwd = folderWithPlan();
    const file = path.join(cwd, 'kismatic-cluster.yaml');
    const plan = readFileSync(file, 'utf8');
    writeFileSync(file, plan.replace(from, to));
    expect(readFileSync(file, 'utf8')).not.toBe(plan);
    const before = contentOf(cwd);
    for (const command of ['generate', 'diff']) expectRefusal(runCertwright(['cluster', command], { cwd }), 1, message);
    expect(contentOf(cwd)).toEqual(before);
  });

  test('in another encoding than UTF-8', () => {
    const cwd = folderWithPlan();
    const file = path.join(cwd, 'kismatic-cluster.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('name: kubernetes', 'name: Köln'), 'latin1');
    const before = contentOf(cwd);
    for (const command of ['generate', 'diff']) {
      expectRefusal(
        runCertwright(['cluster', command], { cwd }),
        2,
        /the plan kismatic-cluster\.yaml is no text in UTF-8/,
      );
    }
    expect(contentOf(cwd)).toEqual(before);
  });

  test.each([
    ['that is not there', 'nope.yaml', /there is no plan nope\.yaml\nhint: .*cluster init/],
    ['that is a folder', '.', /the plan \. is a folder/],
    ['that never ends', '/dev/zero', /longer than 5 MB/],
  ])('%s', (_, plan, message) => {
    const cwd = newFolder();
    const { status, stderr } = runCertwright(['cluster', 'generate', '--plan', plan], { cwd });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(contentOf(cwd)).toEqual([]);
  });
});

describe('an authority', () => {
  /** A certificate of openssl's own making in place of the authority's, with its key. */
  function writeOther(cwd: string, ...extensions: string[]): void {
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'ca-key.pem'];
    const args = ['req', '-x509', '-subj', '/CN=Other', ...newKey, ...extensions, '-out', 'ca.pem'];
    execFileSync('openssl', args, { cwd: path.join(cwd, 'generated/keys'), stdio: 'pipe' });
  }

  function writeOtherKey(cwd: string): void {
    const args = ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
    writeFileSync(path.join(cwd, 'generated/keys/ca-key.pem'), execFileSync('openssl', args, { stdio: 'pipe' }));
  }

  async function writeExpired(cwd: string): Promise<void> {
    rmSync(path.join(cwd, 'generated'), { recursive: true });
    const clock = { now: () => new Date('2020-01-01T00:00:00Z') };
    const workbench = new Workbench({ assetsFolder: path.join(cwd, 'generated'), frontEnd: 'test', clock });
    await createAuthority(workbench, { name: 'ca' });
    await workbench.close();
  }

  test.each<[string, (cwd: string) => void | Promise<void>, RegExp]>([
    [
      'without its key',
      (cwd) => rmSync(path.join(cwd, 'generated/keys/ca-key.pem')),
      /ca\.pem is there but .*ca-key\.pem is not/,
    ],
    [
      'without its certificate',
      (cwd) => rmSync(path.join(cwd, 'generated/keys/ca.pem')),
      /ca-key\.pem is there but .*ca\.pem is not/,
    ],
    ['with a key of another', writeOtherKey, /ca-key\.pem is not the key of .*ca\.pem/],
    ['that expired', writeExpired, /authority "ca" cannot sign: it expired/],
    [
      'that is none',
      (cwd) => writeOther(cwd, '-addext', 'basicConstraints=critical,CA:FALSE'),
      /authority "ca" cannot sign: it is not CA:TRUE/,
    ],
    [
      'that cannot be read',
      (cwd) => writeFileSync(path.join(cwd, 'generated/keys/ca.pem'), 'hello'),
      /ca\.pem cannot be read/,
    ],
  ])('%s', async (_, spoil, message) => {
    const cwd = folderWithAuthority();
    await spoil(cwd);
    const before = contentOf(cwd);
    expectRefusal(runCertwright(['certificates', 'generate', 'alice'], { cwd }), 1, message);
    expect(contentOf(cwd)).toEqual(before);
    const doctor = runCertwright(['doctor'], { cwd });
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toMatch(/^broken .*\n {9}cure: /m);
  });
});

describe("a profile of the user's own", () => {
  const template = readFileSync(path.join(import.meta.dirname, '../profiles/tls-client.cnf'), 'utf8');
  const withProfile = (text: string) => {
    const cwd = folderWithAuthority();
    mkdirSync(path.join(cwd, 'generated/profiles'));
    writeFileSync(path.join(cwd, 'generated/profiles/own.cnf'), text);
    return cwd;
  };

  test('is listed, shown and used', () => {
    const cwd = withProfile(template.replace('= clientAuth', '= clientAuth, codeSigning'));
    expect(runCertwright(['profiles', 'list'], { cwd }).stdout).toMatch(
      /^own +TLS client +generated\/profiles\/own.cnf$/m,
    );
    expect(runCertwright(['profiles', 'show', 'own'], { cwd }).stdout).toContain('a TLS client and a signer of code');
    expect(runCertwright(['certificates', 'generate', 'alice', '--profile', 'own'], { cwd }).status).toBe(0);
  });

  test.each([
    ['includes a file', `.include /etc/passwd\n${template}`],
    ['reads the environment', template.replace('= clientAuth', '= $ENV::HOME')],
    ['loads an engine', `${template}\n[engines]\nx = y\n`],
    ['sets what it may not', `${template}nsComment = hello\n`],
    ['lacks basicConstraints', template.replace(/basicConstraints.*\n/, '')],
  ])('that %s is refused', (_, text) => {
    const cwd = withProfile(text);
    const before = contentOf(cwd);
    for (const args of [
      ['certificates', 'generate', 'alice', '--profile', 'own'],
      ['profiles', 'show', 'own'],
    ]) {
      const { status, stdout, stderr } = runCertwright(args, { cwd });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^error: .*own\.cnf/);
    }
    expect(contentOf(cwd)).toEqual(before);
  });
});

describe('a folder', () => {
  test.each([[], ['--json']])('that is gone while one is in it %j', (...more) => {
    const cwd = newFolder();
    const command = [process.execPath, RUN, 'ca', 'list', ...more].map((word) => `'${word}'`).join(' ');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `rmdir '${cwd}'; ${command}`], { cwd, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout + stderr).toContain('the folder you are in is gone');
  });

  test('whose record was lost', () => {
    const cwd = folderWithAuthority();
    rmSync(path.join(cwd, 'generated/certwright.db'));
    const before = contentOf(cwd);
    expectRefusal(runCertwright(['certificates', 'generate', 'alice'], { cwd }), 1, /certwright\.db is gone/);
    expect(contentOf(cwd)).toEqual(before);
  });

  test.each(['file', 'file/below'])('that is no folder: %s', (folder) => {
    const cwd = newFolder();
    writeFileSync(path.join(cwd, 'file'), 'mine');
    const args = ['ca', 'create', 'ca', '--generated-assets-dir', folder];
    expectRefusal(runCertwright(args, { cwd }), 1, /file/);
    expect(readFileSync(path.join(cwd, 'file'), 'utf8')).toBe('mine');
  });
});
