import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What is committed or about to be: every file that git does not ignore, from the repository's root. */
export function trackedFiles(root: string): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
  const files = stdout.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
  if (files.length === 0) throw new Error(`git knows no file under ${root}`);
  return files;
}
