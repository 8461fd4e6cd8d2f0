import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findOpenssl } from '../../src/openssl/find-openssl.ts';
import { type OpensslRun, OpensslRunner, type OpensslRunnerOptions } from '../../src/openssl/openssl-runner.ts';

export const realOpenssl = findOpenssl(process.env.PATH ?? '');

type OnTestFinished = (remove: () => void) => void;

export function temporaryFolder(onTestFinished: OnTestFinished): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for PATH with a shell script that stands for openssl; `$REAL` in it is the real one. */
export function fakeOpensslFolder(script: string, onTestFinished: OnTestFinished): string {
  const folder = temporaryFolder(onTestFinished);
  const file = path.join(folder, 'openssl');
  writeFileSync(file, `#!/bin/sh\nREAL='${realOpenssl}'\nHERE='${folder}'\n${script}\n`);
  chmodSync(file, 0o755);
  return folder;
}

export interface TestRunner {
  readonly runner: OpensslRunner;
  readonly runs: OpensslRun[];
  /** Where the runner makes its work folder. */
  readonly temporary: string;
}

/** A runner of the real openssl, or of a script in its place; closed when the test is done. */
export function makeRunner(
  onTestFinished: OnTestFinished,
  { script, ...options }: Partial<OpensslRunnerOptions> & { script?: string } = {},
): TestRunner {
  const temporary = temporaryFolder(onTestFinished);
  const runs: OpensslRun[] = [];
  const runner = new OpensslRunner({
    path: script === undefined ? realOpenssl : path.join(fakeOpensslFolder(script, onTestFinished), 'openssl'),
    temporaryFolder: temporary,
    concurrency: 2,
    timeoutMs: 60_000,
    onRun: (run) => runs.push(run),
    ...options,
  });
  onTestFinished(() => runner.close());
  return { runner, runs, temporary };
}
