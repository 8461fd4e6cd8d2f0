import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
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

/** Fills it, by a file `filler`, but for so much. */
export function leaveRoom(folder: string, roomKb: number): void {
  const filler = path.join(folder, 'filler');
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeFileSync(filler, page, { flag: 'a' });
  } catch {
    truncateSync(filler, Math.max(0, statSync(filler).size - roomKb * 1024));
  }
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
