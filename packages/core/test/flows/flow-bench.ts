import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { createAuthority } from '../../src/create-authority.ts';
import type { CertwrightError } from '../../src/errors.ts';
import type { WorkEvent } from '../../src/events.ts';
import type { OpensslRun } from '../../src/openssl/openssl-runner.ts';
import { Workbench, type WorkbenchOptions } from '../../src/workbench.ts';
import { temporaryFolder } from './fake-openssl.ts';

type OnTestFinished = (close: () => void | Promise<void>) => void;

/** The clock of these tests stands still here. */
export const now = new Date('2031-05-06T07:08:09.876Z');

export interface Bench {
  readonly workbench: Workbench;
  readonly assetsFolder: string;
  readonly events: WorkEvent[];
  /** Every openssl that ran. */
  readonly runs: OpensslRun[];
  warnings(): string[];
  /** Of a file in the assets folder. */
  file(...names: readonly string[]): string;
  read(...names: readonly string[]): string;
}

/** A workbench on an assets folder of its own, under a clock that stands still; closed when the test is done. */
export function openBench(
  onTestFinished: OnTestFinished,
  { at = now, ...options }: Partial<WorkbenchOptions> & { readonly at?: Date } = {},
): Bench {
  const assetsFolder = options.assetsFolder ?? path.join(temporaryFolder(onTestFinished), 'assets');
  const events: WorkEvent[] = [];
  const runs: OpensslRun[] = [];
  const workbench = new Workbench({
    frontEnd: 'test',
    clock: { now: () => new Date(at) },
    onEvent: (event) => (event.type === 'openssl' ? runs.push(event.run) : events.push(event)),
    ...options,
    assetsFolder,
  });
  onTestFinished(() => workbench.close());
  const file = (...names: readonly string[]) => path.join(assetsFolder, ...names);
  return {
    workbench,
    assetsFolder,
    events,
    runs,
    warnings: () => events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    file,
    read: (...names) => readFileSync(file(...names), 'utf8'),
  };
}

/** The same with an authority `ca`, valid for ten years. */
export async function openBenchWithAuthority(
  onTestFinished: OnTestFinished,
  options: Partial<WorkbenchOptions> & { readonly at?: Date } = {},
): Promise<Bench> {
  const bench = openBench(onTestFinished, options);
  await createAuthority(bench.workbench, { name: 'ca', subject: { commonName: 'Test CA' }, lifetimeDays: 3650 });
  bench.events.length = 0;
  bench.runs.length = 0;
  return bench;
}

/** Every entry of a folder with mode and content; the log of the record's database is left out, as readers make it too. */
export function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/certwright\.db-(wal|shm)$/.test(file));
  return Object.fromEntries(
    entries.sort().map((file) => {
      const status = lstatSync(file);
      const content = status.isFile() ? readFileSync(file).toString('base64') : '';
      return [path.relative(folder, file), `${status.mode.toString(8)} ${content}`];
    }),
  );
}

/** That it refuses with the code and a part of the message, and that nothing at all is written. */
export async function expectRefused(
  { assetsFolder }: Bench,
  work: () => Promise<unknown>,
  code: string,
  part: string | RegExp = '',
): Promise<void> {
  const look = () => (existsSync(assetsFolder) ? snapshot(assetsFolder) : 'no folder');
  const before = look();
  const error: unknown = await work().then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toEqual(expect.objectContaining({ code, hint: expect.any(String) }));
  const { message, details } = error as CertwrightError;
  expect([message, ...details].join('\n')).toMatch(part);
  expect(look()).toEqual(before);
}

/** What openssl signs for a config of its own, put into `keys/` as a pair that somebody brought. */
export interface BroughtAuthority {
  readonly name?: string;
  readonly subject?: string;
  readonly extensions?: string;
  readonly newkey?: readonly string[];
  readonly days?: number;
  /** Encrypts the key. */
  readonly passphrase?: string;
}

const authorityExtensions =
  'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash';

/** PEM of a self-signed authority, made by the real clock and so long that the clock of these tests lies within. */
export function makeBroughtAuthority(
  folder: string,
  {
    name = 'brought',
    subject = 'CN = Brought',
    extensions = authorityExtensions,
    newkey = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    days = 7300,
    passphrase,
  }: BroughtAuthority = {},
): { certificatePem: string; privateKeyPem: string } {
  const [config, key] = [path.join(folder, `${name}.cnf`), path.join(folder, `${name}-key.pem`)];
  writeFileSync(
    config,
    `[req]\ndistinguished_name = s\nprompt = no\nutf8 = yes\nstring_mask = utf8only\nx509_extensions = e\n[s]\n${subject}\n[e]\n${extensions}\n`,
  );
  const encryption = passphrase === undefined ? ['-noenc'] : ['-passout', `pass:${passphrase}`];
  const certificatePem = run(
    ...['req', '-x509', '-config', config, '-newkey', ...newkey, ...encryption, '-keyout', key, '-days', String(days)],
  );
  return { certificatePem, privateKeyPem: readFileSync(key, 'utf8') };
}

function run(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Puts files into `keys/` as an operator would. */
export function putPair(
  assetsFolder: string,
  name: string,
  { certificatePem, privateKeyPem }: { certificatePem?: string; privateKeyPem?: string },
): void {
  const keys = path.join(assetsFolder, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  if (certificatePem !== undefined) writeFileSync(path.join(keys, `${name}.pem`), certificatePem);
  if (privateKeyPem !== undefined) writeFileSync(path.join(keys, `${name}-key.pem`), privateKeyPem, { mode: 0o600 });
}

/** An intermediate that openssl alone signs with the key of `root`. */
export function signBelow(folder: string, bench: Bench, subject: string, extensions: string) {
  const file = (name: string) => path.join(folder, name);
  writeFileSync(
    file('low.cnf'),
    `[req]\ndistinguished_name = s\nprompt = no\nutf8 = yes\nstring_mask = utf8only\n[s]\n${subject}\n[e]\n${extensions}\nkeyUsage = keyCertSign\nsubjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid:always\n`,
  );
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', file('low-key.pem')];
  run('req', '-new', '-config', file('low.cnf'), ...newKey, '-out', file('low.csr'));
  const by = ['-CA', bench.file('keys', 'root.pem'), '-CAkey', bench.file('keys', 'root-key.pem')];
  const certificatePem = run(
    ...['x509', '-req', '-in', file('low.csr'), ...by, '-days', '7000'],
    ...['-extfile', file('low.cnf'), '-extensions', 'e'],
  );
  return { certificatePem, privateKeyPem: readFileSync(file('low-key.pem'), 'utf8') };
}
