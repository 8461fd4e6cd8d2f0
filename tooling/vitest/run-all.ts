import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { COUNTS_FOLDER, closingLine, sumOfCounts } from './counts.ts';

/** Builds, checks and tests the whole repository, and ends with one closing line over all of it. */
const folder = mkdtempSync(path.join(tmpdir(), 'certwright-counts-'));
// One task at a time: the tests start as many processes as there are cores.
const { status } = spawnSync(
  'turbo',
  ['run', 'check', 'test', '--concurrency=1', '--continue=dependencies-successful', '--log-prefix=none'],
  { stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', [COUNTS_FOLDER]: folder } },
);
const counts = sumOfCounts(folder);
rmSync(folder, { recursive: true });

const unexplained = status !== 0 && counts.failed === 0;
process.stdout.write(`\n${closingLine({ ...counts, failed: counts.failed + (unexplained ? 1 : 0) })}\n`);
process.exitCode = status === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1;
