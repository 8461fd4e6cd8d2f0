import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

function mount(...args: string[]): boolean {
  return spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder], { stdio: 'ignore' });
}

/** A small file system in memory; unmounted when the test is done. */
export function mountSmallFileSystem(size: string, onTestFinished: (remove: () => void) => void): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'certwright-mount-'));
  onTestFinished(() => {
    unmount(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)) throw new Error('mounts are not allowed');
  return folder;
}

export function makeReadOnly(mountedFolder: string): void {
  if (!mount('-o', 'remount,ro', mountedFolder)) throw new Error(`${mountedFolder} cannot be made read-only`);
}

/** False in containers and for users that may not mount. */
export function canMount(): boolean {
  const folder = path.join(tmpdir(), `certwright-mount-probe-${process.pid}`);
  mkdirSync(folder);
  try {
    if (!mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder)) return false;
    unmount(folder);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
