#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `certwright needs Node 24 or newer, and this is ${process.version}: put a newer one first on PATH (in a clone, ./certwright brings its own)\n`,
  );
  process.exit(1);
}

// Not the default folder in /tmp: whoever writes there first would decide what code a later user runs.
module.enableCompileCache(path.join(homedir(), '.cache', 'certwright', 'compile'));
await import('../dist/chunks/main.js');
