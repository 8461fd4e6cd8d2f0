import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COUNTS_FOLDER, sumOfCounts } from './counts.ts';

const TOOLING = path.join(import.meta.dirname, '..');
// Inside the package, so that the tests of the test find vitest.
const CACHE = path.join(TOOLING, 'node_modules/.cache');

let folder: string;
beforeEach(() => {
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(path.join(CACHE, 'closing-line-'));
  const config = path.join(TOOLING, 'vitest/shared-config.ts');
  writeFileSync(
    path.join(folder, 'vitest.config.ts'),
    `import { sharedConfig } from '${config}';\nexport default sharedConfig('planted', ['*.test.ts']);\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function runVitest(body: string, environment: NodeJS.ProcessEnv = {}) {
  const text = `import { beforeAll, describe, expect, test } from 'vitest';\n${body}\n`;
  writeFileSync(path.join(folder, 'planted.test.ts'), text);
  const { [COUNTS_FOLDER]: _, CI: __, ...outside } = process.env;
  const { status, stdout, stderr } = spawnSync(path.join(TOOLING, 'node_modules/.bin/vitest'), ['run'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...outside, ...environment },
  });
  return { status, stderr, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

const PASS = "test('passes', () => {});";
const FAIL = "test('fails', () => { expect(1).toBe(2); });";
const SKIP = "describe('peers', () => { test.skip('kubectl is missing', () => {}); });";

test.each([
  ['all pass', PASS, 0, '1 passed, 0 failed, 0 skipped'],
  ['one fails', PASS + FAIL, 1, '1 passed, 1 failed, 0 skipped'],
  ['one is skipped', PASS + SKIP, 0, '1 passed, 0 failed, 1 skipped'],
  [
    'a hook fails',
    `describe('a', () => { beforeAll(() => { throw 1; }); ${PASS} });`,
    1,
    '0 passed, 1 failed, 1 skipped',
  ],
  ['a file does not load', "throw new Error('x');", 1, '0 passed, 1 failed, 0 skipped'],
  ['a rejection is left alone', `Promise.reject(new Error('x'));${PASS}`, 1, '1 passed, 1 failed, 0 skipped'],
  ['there is no test', '', 1, '0 passed, 1 failed, 0 skipped'],
])('%s', (_, body, status, lastLine) => {
  expect(runVitest(body)).toMatchObject({ status, lastLine });
});

test('in CI a skipped test is a failure, and named', () => {
  const { status, stderr } = runVitest(PASS + SKIP, { CI: 'true' });
  expect(status).toBe(1);
  expect(stderr).toContain('planted.test.ts > peers > kubectl is missing');
});

test('within a whole run the counts are left for the sum', () => {
  const counts = path.join(folder, 'counts');
  const { lastLine } = runVitest(PASS + SKIP, { [COUNTS_FOLDER]: counts });
  expect(lastLine).not.toContain('passed,');
  writeFileSync(path.join(counts, 'other.json'), '{"passed":2,"failed":1,"skipped":0}');
  expect(sumOfCounts(counts)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});
