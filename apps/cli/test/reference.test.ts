import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

test('docs/cli.md is what the commands say of themselves', () => {
  const cwd = path.join(import.meta.dirname, '..');
  const { status, stderr } = spawnSync(process.execPath, ['reference.ts', '--check'], { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
