import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatHelp, gatherSettings } from './gather-settings.ts';
import { settings as names, variableOf } from './setting.ts';
import { settingsSchema } from './settings-schema.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'certwright-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = path.join(folder, 'server.yaml');
  writeFileSync(file, text);
  return file;
}

function read(args: string[], environment: Record<string, string> = {}) {
  const gathered = gatherSettings(args, environment);
  if (gathered.wants !== 'to serve') throw new Error(JSON.stringify(gathered));
  return gathered.settings;
}

function faultsOf(args: string[], environment: Record<string, string> = {}) {
  const gathered = gatherSettings(args, environment);
  return gathered.wants === 'nothing that is understood' ? gathered.faults : [];
}

test('told nothing, it serves this machine alone', () => {
  expect(read([])).toEqual({
    generatedAssetsDir: 'generated',
    listen: { host: '127.0.0.1', port: 8443 },
    serverNames: [],
    authority: 'ca',
    clientCertificates: [],
    logLevel: 'info',
    opensslTimeout: 120,
    upkeepInterval: 10,
    limits: {
      bodyBytes: 262_144,
      jsonDepth: 16,
      connections: 1000,
      connectionsPerAddress: 500,
      issuing: 500,
      gathering: 200,
      requestsPerMinute: 1200,
      anonymousPerMinute: 1200,
      headersTimeout: 10,
      requestTimeout: 30,
      keepAliveTimeout: 15,
    },
  });
});

test('a flag counts before a variable, that before the file, and that before what is usual', () => {
  const config = fileWith(
    'authority: from-file\nlogLevel: warn\nlimits:\n  connections: 20\n  connectionsPerAddress: 10\n  issuing: 7\n',
  );
  const environment = {
    CERTWRIGHT_CONFIG: config,
    CERTWRIGHT_AUTHORITY: 'from-variable',
    CERTWRIGHT_LIMITS_CONNECTIONS: '30',
    CERTWRIGHT_LOG_LEVEL: '',
  };
  const { authority, logLevel, limits } = read(['--authority', 'from-flag', '--limits-connections=40'], environment);
  expect([authority, logLevel]).toEqual(['from-flag', 'warn']);
  expect(limits).toMatchObject({ connections: 40, connectionsPerAddress: 10, issuing: 7, jsonDepth: 16 });
  expect(read([], environment)).toMatchObject({ authority: 'from-variable', limits: { connections: 30 } });
});

test('what only a file can hold is read from it', () => {
  const grant = '{ authority: ca, names: ["*.lab"], role: viewer }';
  const config = fileWith(`clientCertificates:\n  - ${grant}\nserverNames: [ca.lab, 10.0.0.1]\n`);
  expect(read(['--config', config])).toMatchObject({
    clientCertificates: [{ authority: 'ca', role: 'viewer', issuingPolicy: { keysMadeHere: false } }],
    serverNames: ['ca.lab', '10.0.0.1'],
  });
});

test.each([
  ['127.0.0.1:8443', { host: '127.0.0.1', port: 8443 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['[::]:443', { host: '::', port: 443 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
])('--listen %s', (text, listen) => {
  expect(read(['--listen', text]).listen).toEqual(listen);
});

test.each([
  '8443',
  ':8443',
  '::1:8443',
  '[::1]',
  '127.0.0.1:',
  '300.0.0.1:1',
  '127.0.0.1:65536',
  '[10.0.0.1]:1',
  'a b:1',
  'x:1:2',
  '',
])('--listen %s is refused', (text) => {
  expect(faultsOf([`--listen=${text}`])).toEqual([expect.stringMatching(/^--listen .*give/)]);
});

test.each([
  ['http://ca.lab.example', 'http://ca.lab.example'],
  ['http://ca.lab.example:8080/', 'http://ca.lab.example:8080'],
  ['https://[2001:db8::1]/', 'https://[2001:db8::1]'],
])('--public-url %s', (text, publicUrl) => {
  expect(read(['--public-url', text]).publicUrl).toBe(publicUrl);
});

test.each(['ca.lab.example', 'ftp://ca', 'http://ca/path', 'http://ca/?q', 'http://me:secret@ca/', 'http://ca/#x'])(
  '--public-url %s is refused',
  (text) => {
    const faults = faultsOf(['--public-url', text]);
    expect(faults).toEqual([expect.stringMatching(/^--public-url.*: give an http or https URL/)]);
    expect(faults[0]).not.toContain('secret');
  },
);

test('everything that is wrong is told at once, each with where it stands', () => {
  const config = fileWith('listen: nowhere\nautority: ca\nlimits:\n  issuing: many\n  foo: 1\n');
  const args = ['--log-level', 'loud', '--frobnicate', 'now', '--config', config, '--public-url'];
  expect(faultsOf(args, { CERTWRIGHT_LIMITS_JSON_DEPTH: '1000000' }).toSorted()).toEqual(
    [
      'there is no flag --frobnicate',
      '"now" is no flag',
      '--public-url needs a value',
      '--log-level is "loud": give one of fatal, error, warn, info, debug, silent',
      `listen in ${config} (line 1) is "nowhere": give HOST:PORT, such as 127.0.0.1:8443 or [::1]:8443`,
      `autority in ${config} (line 2): there is no such setting`,
      `limits.issuing in ${config} (line 4) is "many": give a whole number from 1 to 10000`,
      `limits.foo in ${config} (line 5): there is no such setting`,
      'CERTWRIGHT_LIMITS_JSON_DEPTH is 1000000: give a whole number from 4 to 100',
    ].toSorted(),
  );
});

test.each([
  ['twice', ['--authority', 'a', '--authority', 'b'], '--authority is given twice'],
  ['without its value', ['--authority', '--log-level', 'info'], '--authority needs a value'],
])('a flag %s is refused', (_, args, fault) => {
  expect(faultsOf(args)).toContain(fault);
});

test('more connections of one address than of all are refused, when somebody said so', () => {
  expect(faultsOf(['--limits-connections', '10', '--limits-connections-per-address', '11'])).toEqual([
    '--limits-connections-per-address is 11: more than the 10 of all addresses',
  ]);
  expect(read(['--limits-connections', '10']).limits.connectionsPerAddress).toBe(500);
});

test('every fault of the client certificates is told, with where they stand', () => {
  const config = fileWith(
    'clientCertificates:\n  - { authority: ca, names: ["*"], role: king }\n  - { authority: ca }\n',
  );
  const faults = faultsOf(['--config', config]);
  expect(faults).toHaveLength(2);
  for (const fault of faults) expect(fault).toContain(`clientCertificates in ${config} (line 1): `);
  expect(faults.join()).toContain('king');
});

test.each([
  ['a list', '- 1\n', /is no mapping of settings/],
  ['no YAML', 'a: [1\n', /line \d+: /],
  ['written twice', 'listen: "[::1]:1"\nlisten: "[::1]:2"\n', /line 2: Map keys must be unique/],
  [
    'a bomb',
    `a: &a [1]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`},`.repeat(9)}]`).join('\n')}\n`,
    /alias/,
  ],
  ['limits that are no mapping', 'limits: 3\n', /limits in .*: give a mapping of limits/],
  ['a name of JavaScript', '__proto__: { listen: x }\n', /__proto__ in .*: there is no such setting/],
])('a settings file that is %s is refused', (_, text, fault) => {
  expect(faultsOf(['--config', fileWith(text)])).toContainEqual(expect.stringMatching(fault));
});

test('a settings file that is not there is refused; an empty one says nothing', () => {
  expect(faultsOf(['--config', '/nonexistent.yaml'])).toEqual(['--config /nonexistent.yaml cannot be read (ENOENT)']);
  expect(faultsOf(['--config', fileWith('')])).toEqual([]);
});

test('every setting but the list of the file has its flag and variable, and the help names each', () => {
  const { limits, ...others } = settingsSchema.shape;
  const limitNames = Object.keys(read([]).limits).map((name) => `limits.${name}`);
  const known = [...Object.keys(others).filter((name) => name !== 'clientCertificates'), ...limitNames];
  expect(limits).toBeDefined();
  expect(names.map(({ path: name }) => name).toSorted()).toEqual(known.toSorted());
  for (const { path: name } of names)
    expect(formatHelp()).toContain(variableOf(name).slice('CERTWRIGHT_'.length).toLowerCase().replaceAll('_', '-'));
});

test.each([
  [['--help'], 'help'],
  [['-h', '--nonsense'], 'help'],
  [['--version'], 'version'],
])('%s', (args, wants) => {
  expect(gatherSettings(args, {})).toEqual({ wants });
});
