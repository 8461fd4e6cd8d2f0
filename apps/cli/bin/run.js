#!/usr/bin/env node
import { mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `certwright needs Node 24 or newer, and this is ${process.version}: put a newer one first on PATH (in a clone, ./certwright brings its own)\n`,
  );
  process.exit(1);
}

const home = findHome();
const cacheFolder = makeCacheFolder();
if (cacheFolder !== undefined) module.enableCompileCache(cacheFolder);
await import('../dist/chunks/main.js');

/** For a user whom the system does not know, as in some containers, `/`: oclif would fail without any. */
function findHome() {
  try {
    return homedir();
  } catch {
    process.env.HOME = '/';
    return '/';
  }
}

/**
 * Not the default folder in /tmp: whoever may write there decides what code a later user runs. Undefined where there is
 * no folder that is this user's alone, as without a home, or under sudo in the home of another.
 */
function makeCacheFolder() {
  try {
    const folder = path.join(home, '.cache', 'certwright', 'compile');
    if (!path.isAbsolute(home) || !isOurs(home)) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return isOurs(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function isOurs(folder) {
  const { uid, mode } = statSync(folder);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
