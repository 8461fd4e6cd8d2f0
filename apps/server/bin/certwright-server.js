#!/usr/bin/env -S node --max-semi-space-size=16
// The flag keeps the young generation of the heap small: it would grow by 60 MB under load, and never shrink.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(
    `certwright-server needs Node 24 or newer, and this is ${process.version}: put a newer one first on PATH (in a clone, npm run serve brings its own)\n`,
  );
  process.exit(1);
}

await import('../dist/main.js');
